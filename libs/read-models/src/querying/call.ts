import type { Metrics } from '@afterpost/contracts';
import type { QueryResultRow } from 'pg';
import type { Queryable } from '../projecting/queryable.ts';

/** Calls a query function for a tenant; a named statement, so that it is planned once per connection. */
export async function call<R extends QueryResultRow>(
  db: Queryable,
  name: string,
  tenant: string,
  args: readonly unknown[] = [],
): Promise<R[]> {
  const params = ['$1', ...args.map((_, index) => `$${index + 2}`)].join(', ');
  const { rows } = await db.query<R>({
    name: `read:${name}`,
    text: `select * from read.${name}(${params})`,
    values: [tenant, ...args],
  });
  return rows;
}

/** The metric columns of a row, wherever they stand. */
export interface MetricColumns {
  impressions: number | null;
  reach: number | null;
  likes: number | null;
  comments: number | null;
  shares: number | null;
  saves: number | null;
  clicks: number | null;
  video_views: number | null;
  avg_watch_time_ms: number | null;
  complete_views: number | null;
}

export const metricsOf = (row: MetricColumns): Metrics => ({
  impressions: row.impressions,
  reach: row.reach,
  likes: row.likes,
  comments: row.comments,
  shares: row.shares,
  saves: row.saves,
  clicks: row.clicks,
  videoViews: row.video_views,
  avgWatchTimeMs: row.avg_watch_time_ms,
  completeViews: row.complete_views,
});
