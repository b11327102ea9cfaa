import type { PoolClient } from 'pg';

// The inner select gives no row, hence null, where nothing is planned: a rest alone must not bring an account up.
const REPLAN = `update account_schedule a set next_due_at = (
  select greatest(planned.first_at, a.blocked_until)
  from (select least(
    (select min(c.next_due_at) from capture_schedule c where c.account_id = a.account_id),
    a.account_due_at,
    (select b.next_at from backfill b where b.account_id = a.account_id and b.state = 'running')
  ) as first_at) planned
  where planned.first_at is not null)
where a.account_id = any($1)`;

/** Brings `next_due_at` of accounts to the minimum of what is planned for them. Their rows are locked by the caller. */
export async function replan(tx: PoolClient, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length > 0) await tx.query(REPLAN, [accountIds]);
}
