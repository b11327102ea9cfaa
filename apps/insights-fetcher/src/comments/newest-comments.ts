import type { PostReading } from '@afterpost/platforms';
import { SECOND } from '@afterpost/kernel';

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** When the newest comment that was told of each target was written. */
export async function newestComments(db: Queries, targetIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (targetIds.length === 0) return new Map();
  const { rows } = await db.query(
    'select target_id, max(created_at) as newest from known_comment where target_id = any($1) group by target_id',
    [targetIds],
  );
  return new Map((rows as { target_id: string; newest: Date }[]).map(({ target_id: targetId, newest }) => [targetId, newest]));
}

/** Two comments of one second are told apart by reading that second again. */
const OVERLAP_MS = SECOND;

/**
 * Since when comments are to be read. When there are more than before, only the new ones; when there are fewer, all of
 * them: what has vanished shows only by what is left.
 */
export function sinceOf(
  before: { readonly commentsCount: number | null },
  reading: PostReading,
  newest: Date | undefined,
): string | undefined {
  if (newest === undefined || before.commentsCount === null) return undefined;
  if (reading.status !== 'ok' && reading.status !== 'partial') return undefined;
  if ((reading.commentsCount ?? 0) < before.commentsCount) return undefined;
  return new Date(newest.getTime() - OVERLAP_MS).toISOString();
}
