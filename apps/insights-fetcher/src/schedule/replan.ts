import type { PoolClient } from 'pg';

// least() and greatest() ignore null: what is not planned does not count.
const REPLAN = `update account_schedule a set next_due_at = greatest(
  least(
    (select min(c.next_due_at) from capture_schedule c where c.account_id = a.account_id),
    a.account_due_at,
    (select b.next_at from backfill b where b.account_id = a.account_id and b.state = 'running')),
  a.blocked_until)
where a.account_id = any($1)`;

/** Brings `next_due_at` of accounts to the minimum of what is planned for them. Their rows are locked by the caller. */
export async function replan(tx: PoolClient, accountIds: readonly string[]): Promise<void> {
  if (accountIds.length > 0) await tx.query(REPLAN, [accountIds]);
}
