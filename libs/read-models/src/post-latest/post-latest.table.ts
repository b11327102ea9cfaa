import { readableByTenant } from '../access/tenant-access.ts';
import { SUMMED_COLUMNS } from '../snapshot/metric-columns.ts';

/** The sums over the latest captures of a post's targets; null where no target knows a figure. */
export const POST_LATEST_TABLE: readonly string[] = [
  `create table post_latest (
  post_id         uuid primary key,
  tenant_id       uuid not null,
  media_type      text,
  published_at    timestamptz(3),
  captured_at     timestamptz(3) not null,
  ${SUMMED_COLUMNS.map((name) => `${name} bigint`).join(',\n  ')},
  engagement      bigint,
  engagement_rate double precision,
  targets         int not null
) with (fillfactor = 70)`,
  `create index post_latest_by_time on post_latest (tenant_id, published_at) include (engagement_rate)`,
  ...readableByTenant('post_latest'),
];
