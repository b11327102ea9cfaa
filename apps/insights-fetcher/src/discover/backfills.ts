import type { PoolClient } from 'pg';
import type { Backfill, BackfillPlan } from './backfill.ts';

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** An account's backfill, if it runs and its next page is due. */
export async function dueBackfill(db: Queries, accountId: string, now: Date): Promise<Backfill | undefined> {
  const text = `select cursor, posts_found, pages_read, attempts from backfill where account_id = $1 and state = 'running' and next_at <= $2`;
  const { rows } = await db.query(text, [accountId, now]);
  const [row] = rows as {
    cursor: string | null;
    posts_found: number;
    pages_read: number;
    attempts: number;
  }[];
  return (
    row && {
      cursor: row.cursor,
      postsFound: row.posts_found,
      pagesRead: row.pages_read,
      attempts: row.attempts,
    }
  );
}

export async function moveBackfill(tx: PoolClient, accountId: string, plan: BackfillPlan, now: Date): Promise<void> {
  await tx.query(
    `update backfill set state = $2, cursor = $3, posts_found = $4, pages_read = $5, attempts = $6, next_at = $7, error = $8,
       finished_at = case when $2 = 'running' then null else $9::timestamptz end
     where account_id = $1`,
    [accountId, plan.state, plan.cursor, plan.postsFound, plan.pagesRead, plan.attempts, plan.nextAt, plan.error, now],
  );
}
