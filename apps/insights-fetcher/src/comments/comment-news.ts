import type { PostReading } from '@afterpost/platforms';
import { SECOND } from '@afterpost/kernel';

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** The comments of a target that were told already, as far as their times go. */
export interface ToldComments {
  readonly newest: Date;
  /** How many were written within the overlap before the newest, itself included. */
  readonly overlapping: number;
}

/** Two comments of one second are told apart by reading that second again. */
const OVERLAP_MS = SECOND;

export async function toldComments(db: Queries, targetIds: readonly string[]): Promise<ReadonlyMap<string, ToldComments>> {
  if (targetIds.length === 0) return new Map();
  const { rows } = await db.query(
    `select target_id, newest, count(*) filter (where created_at > newest - $2 * interval '1 millisecond')::int as overlapping
     from (select target_id, created_at, max(created_at) over (partition by target_id) as newest
           from known_comment where target_id = any($1)) told
     group by target_id, newest`,
    [targetIds, OVERLAP_MS],
  );
  return new Map(
    (rows as { target_id: string; newest: Date; overlapping: number }[]).map(({ target_id: targetId, newest, overlapping }) => [
      targetId,
      { newest, overlapping },
    ]),
  );
}

/** Which comments are worth reading: those later than `since`, of which the platform must have so many. */
export interface CommentNews {
  readonly since: string;
  readonly expected: number;
}

/**
 * What to read of a post's comments. When there are more than before, only the new ones; when there are fewer, all of them
 * (`null`): what has vanished shows only by what is left.
 */
export function newsOf(
  before: { readonly commentsCount: number | null },
  reading: PostReading,
  told: ToldComments | undefined,
): CommentNews | null {
  if (told === undefined || before.commentsCount === null) return null;
  if (reading.status !== 'ok' && reading.status !== 'partial') return null;
  const more = (reading.commentsCount ?? 0) - before.commentsCount;
  if (more < 0) return null;
  return { since: new Date(told.newest.getTime() - OVERLAP_MS).toISOString(), expected: told.overlapping + more };
}
