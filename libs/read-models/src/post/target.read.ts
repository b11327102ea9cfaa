import type {
  CaptureError,
  CaptureSource,
  MediaType,
  Metrics,
  Overrides,
  Platform,
  Snapshot,
  TargetError,
  TargetStatus,
} from '@afterpost/contracts';
import type { RateBasis } from '../arithmetic/engagement.ts';
import { type MetricColumns, metricsOf } from '../querying/call.ts';

/** What one capture of a target said. */
export interface TargetFigures {
  readonly capturedAt: Date;
  readonly metrics: Metrics;
  readonly engagement: number | null;
  /** A fraction, unrounded. */
  readonly engagementRate: number | null;
  readonly engagementRateBasis: RateBasis | null;
  readonly source: CaptureSource;
  readonly status: 'success' | 'partial';
  readonly errors: readonly CaptureError[];
  /** The platform's own figures under its own names. */
  readonly block: Snapshot['block'];
}

/** A capture that failed after the figures that we have, or before there were any. */
export interface TargetFailure {
  readonly failedAt: Date;
  readonly errors: readonly CaptureError[];
}

/** A post on one account, with its outcome and its latest figures. */
export interface TargetRead {
  readonly targetId: string;
  readonly postId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly status: TargetStatus;
  readonly externalId: string | null;
  readonly permalink: string | null;
  readonly mediaType: MediaType;
  readonly publishedAt: Date | null;
  readonly overrides: Overrides | null;
  readonly error: TargetError | null;
  readonly nextAttemptAt: Date | null;
  readonly unconfirmedSince: Date | null;
  readonly latest: TargetFigures | null;
  readonly lastFailure: TargetFailure | null;
}

/** A row of `target_figures`. */
export interface TargetFiguresRow extends MetricColumns {
  target_id: string;
  post_id: string;
  account_id: string;
  platform: Platform;
  status: TargetStatus;
  external_id: string | null;
  permalink: string | null;
  media_type: MediaType;
  published_at: Date | null;
  overrides: Overrides | null;
  error: TargetError | null;
  next_attempt_at: Date | null;
  unconfirmed_since: Date | null;
  captured_at: Date | null;
  engagement: number | null;
  engagement_rate: number | null;
  engagement_rate_basis: RateBasis | null;
  capture_source: CaptureSource;
  capture_status: 'success' | 'partial';
  capture_errors: CaptureError[];
  block: Snapshot['block'];
  failed_at: Date | null;
  failure_errors: CaptureError[];
}

export const targetOf = (row: TargetFiguresRow): TargetRead => ({
  targetId: row.target_id,
  postId: row.post_id,
  accountId: row.account_id,
  platform: row.platform,
  status: row.status,
  externalId: row.external_id,
  permalink: row.permalink,
  mediaType: row.media_type,
  publishedAt: row.published_at,
  overrides: row.overrides,
  error: row.error,
  nextAttemptAt: row.next_attempt_at,
  unconfirmedSince: row.unconfirmed_since,
  latest: row.captured_at && latestOf(row, row.captured_at),
  lastFailure: row.failed_at && { failedAt: row.failed_at, errors: row.failure_errors },
});

const latestOf = (row: TargetFiguresRow, capturedAt: Date): TargetFigures => ({
  capturedAt,
  metrics: metricsOf(row),
  engagement: row.engagement,
  engagementRate: row.engagement_rate,
  engagementRateBasis: row.engagement_rate_basis,
  source: row.capture_source,
  status: row.capture_status,
  errors: row.capture_errors,
  block: row.block,
});
