/**
 * SQL: whether the account was connected anew after news that was heard when its lease began. What a capture has learnt
 * of the connection before says nothing about this one.
 */
export const reconnectedSince = (heardEpoch: string, heardPosition: string): string =>
  `(status = 'active' and (heard_epoch, heard_position) > (${heardEpoch}::int, ${heardPosition}::bigint))`;
