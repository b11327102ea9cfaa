import type { AnyEvent, MetricsCaptured, Snapshot } from '@afterpost/contracts';
import { refreshAccountDays } from '../account-daily/account-daily.projection.ts';
import { engagementOf, engagementRateOf, reportedMetricsOf } from '../arithmetic/engagement.ts';
import { refreshPostTotals } from '../post-latest/post-latest.projection.ts';
import { type Columns, instant, json, rowSet } from '../projecting/columns.ts';
import { ofTypes } from '../projecting/known-events.ts';
import type { Queryable } from '../projecting/queryable.ts';
import { DAILY_FROM, LATEST_FROM } from './latest-and-daily.ts';
import { ensurePartitions } from './partitions.ts';

interface CapturedRow {
  readonly tenantId: string;
  readonly capturedAt: string;
  readonly capture: MetricsCaptured;
  readonly snapshot: Snapshot;
  readonly rate: ReturnType<typeof engagementRateOf>;
}

const COLUMNS: Columns<CapturedRow> = {
  tenant_id: ['uuid', (r) => r.tenantId],
  account_id: ['uuid', (r) => r.capture.accountId],
  post_id: ['uuid', (r) => r.snapshot.postId],
  target_id: ['uuid', (r) => r.snapshot.targetId],
  platform: ['text', (r) => r.capture.platform],
  captured_at: ['timestamptz', (r) => r.capturedAt],
  impressions: ['bigint', (r) => r.snapshot.metrics.impressions],
  reach: ['bigint', (r) => r.snapshot.metrics.reach],
  likes: ['bigint', (r) => r.snapshot.metrics.likes],
  comments: ['bigint', (r) => r.snapshot.metrics.comments],
  shares: ['bigint', (r) => r.snapshot.metrics.shares],
  saves: ['bigint', (r) => r.snapshot.metrics.saves],
  clicks: ['bigint', (r) => r.snapshot.metrics.clicks],
  video_views: ['bigint', (r) => r.snapshot.metrics.videoViews],
  avg_watch_time_ms: ['bigint', (r) => r.snapshot.metrics.avgWatchTimeMs],
  complete_views: ['bigint', (r) => r.snapshot.metrics.completeViews],
  engagement: ['bigint', (r) => engagementOf(r.capture.platform, r.snapshot.metrics)],
  engagement_rate: ['float8', (r) => r.rate?.rate ?? null],
  engagement_rate_basis: ['text', (r) => r.rate?.basis ?? null],
  source: ['text', (r) => r.capture.source],
  status: ['text', (r) => r.snapshot.status],
  errors: ['jsonb', (r) => json(r.snapshot.errors)],
  block: ['jsonb', (r) => json(r.snapshot.block)],
  raw_block: ['bigint', (r) => r.snapshot.rawBlock],
  raw_ix: ['smallint', (r) => r.snapshot.rawIndex],
};

/** Takes captures into `snapshot`; only those that were not there yet move the latest figures and the rollups. */
export async function projectSnapshots(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const rows = ofTypes(events, 'metrics.captured').flatMap((event) => rowsOf(event.tenantid, event.data));
  if (rows.length === 0) return;
  await ensurePartitions(
    tx,
    rows.map((row) => row.capturedAt),
  );
  const added = await insert(tx, rows);
  await refreshPostTotals(tx, [...new Set(added.map((row) => row.postId))]);
  await refreshAccountDays(tx, added);
}

function rowsOf(tenantId: string, capture: MetricsCaptured): CapturedRow[] {
  const capturedAt = instant(capture.capturedAt);
  return capture.snapshots.map((snapshot) => {
    const metrics = reportedMetricsOf(capture.platform, snapshot.metrics);
    return {
      tenantId,
      capturedAt,
      capture,
      snapshot: { ...snapshot, metrics },
      rate: engagementRateOf(capture.platform, metrics),
    };
  });
}

interface AddedDay {
  readonly targetId: string;
  readonly postId: string;
  readonly day: string;
}

async function insert(tx: Queryable, rows: readonly CapturedRow[]): Promise<AddedDay[]> {
  const { source, names, values } = rowSet(COLUMNS, rows);
  const added = await tx.query<{ target_id: string; post_id: string; day: string }>({
    name: 'read:add-snapshots',
    text: `with added as (insert into snapshot (${names}) select r.* from ${source} on conflict do nothing returning *),
    latest as (${LATEST_FROM}),
    daily as (${DAILY_FROM})
    select distinct target_id, post_id, (captured_at at time zone 'UTC')::date::text as day from added`,
    values,
  });
  return added.rows.map((row) => ({ targetId: row.target_id, postId: row.post_id, day: row.day }));
}
