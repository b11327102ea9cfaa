import type { CaptureSource, Metrics, Platform } from '@afterpost/contracts';
import type { RateBasis } from '../arithmetic/engagement.ts';
import type { Queryable } from '../projecting/queryable.ts';
import { call, type MetricColumns, metricsOf } from '../querying/call.ts';

/** `raw`: every capture; otherwise the last one of each hour or UTC day. */
export const SERIES_INTERVALS = ['raw', 'hour', 'day'] as const;
export type SeriesInterval = (typeof SERIES_INTERVALS)[number];

/** One capture of one target in a series. */
export interface SeriesPoint {
  readonly targetId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly capturedAt: Date;
  readonly metrics: Metrics;
  readonly engagement: number | null;
  /** A fraction, unrounded. */
  readonly engagementRate: number | null;
  readonly engagementRateBasis: RateBasis | null;
  readonly source: CaptureSource;
}

export interface SeriesRange {
  readonly postId: string;
  /** Bounds, inclusive. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly interval: SeriesInterval;
}

/** The captures of a post's targets, oldest first. */
export async function postSeries(db: Queryable, tenant: string, { postId, since, until, interval }: SeriesRange): Promise<SeriesPoint[]> {
  const rows = await call<SnapshotRow>(db, 'post_series', tenant, [postId, since ?? null, until ?? null, interval]);
  return rows.map((row) => ({
    targetId: row.target_id,
    accountId: row.account_id,
    platform: row.platform,
    capturedAt: row.captured_at,
    metrics: metricsOf(row),
    engagement: row.engagement,
    engagementRate: row.engagement_rate,
    engagementRateBasis: row.engagement_rate_basis,
    source: row.source,
  }));
}

interface SnapshotRow extends MetricColumns {
  target_id: string;
  account_id: string;
  platform: Platform;
  captured_at: Date;
  engagement: number | null;
  engagement_rate: number | null;
  engagement_rate_basis: RateBasis | null;
  source: CaptureSource;
}
