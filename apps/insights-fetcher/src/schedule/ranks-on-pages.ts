import type { MediaType } from '@afterpost/contracts';
import type { Target } from './target.ts';

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

// Posts older than all that are asked about change nothing. Two targets of one post stand in one place.
const RANKS = `select external_id, min(rank) as rank from (
  select external_id, dense_rank() over (order by published_at desc, external_id) - 1 as rank from capture_schedule
  where account_id = $1 and published_at >= $2 and deleted_at is null and gone_count = 0 and media_type <> all($3)
) placed where external_id = any($4) group by external_id`;

/**
 * Where targets of one account stand on its pages: how many of its posts are newer, by external id. What is known to be
 * gone stands nowhere and pushes nobody, and so does the kind of post that no page holds.
 */
export async function ranksOnPages(
  db: Queries,
  targets: readonly Target[],
  leftOut: readonly MediaType[],
): Promise<ReadonlyMap<string, number>> {
  const [first] = targets;
  if (!first) return new Map();
  const oldest = new Date(Math.min(...targets.map(({ publishedAt }) => publishedAt.getTime())));
  const { rows } = await db.query(RANKS, [first.accountId, oldest, leftOut, targets.map(({ externalId }) => externalId)]);
  return new Map((rows as { external_id: string; rank: string }[]).map(({ external_id: externalId, rank }) => [externalId, Number(rank)]));
}
