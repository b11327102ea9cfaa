import { rebuildAccountDays } from './account-daily/account-daily.projection.ts';
import { rebuildAccountLatest } from './account-snapshot/account-snapshot.projection.ts';
import { rebuildPostTotals } from './post-latest/post-latest.projection.ts';
import type { Queryable } from './projecting/queryable.ts';
import { takeTurn } from './projecting/take-turn.ts';
import { DAILY_FROM, LATEST_FROM } from './snapshot/latest-and-daily.ts';

/**
 * Computes everything that captures came to anew, from the captures themselves: the fetcher's log is an outbox and does
 * not reach back. In the caller's transaction; readers see the old rows until it commits.
 */
export async function rebuildFromSnapshots(tx: Queryable): Promise<void> {
  await takeTurn(tx);
  for (const table of ['target_latest', 'target_daily']) await tx.query({ text: `delete from ${table}` });
  await tx.query({
    text: `with added as (select * from snapshot), latest as (${LATEST_FROM}) ${DAILY_FROM}`,
  });
  await rebuildPostTotals(tx);
  await rebuildAccountDays(tx);
  await rebuildAccountLatest(tx);
}
