import type { Queryable } from './queryable.ts';

/**
 * Makes the projections of different owners take turns, until the transaction ends. Some rows (`post_latest`,
 * `account_daily`) are computed from what two owners said; two transactions side by side would each miss the other's
 * half, and nobody would look again. What follows is a new statement and so sees what the one before has committed.
 */
export async function takeTurn(tx: Queryable): Promise<void> {
  await tx.query({
    name: 'read:take-turn',
    text: `select pg_advisory_xact_lock(hashtextextended('read.projections', 0))`,
  });
}
