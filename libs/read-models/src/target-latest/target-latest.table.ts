import { readableByTenant } from '../access/tenant-access.ts';
import { CAPTURE_SQL, FIGURES_SQL } from '../snapshot/metric-columns.ts';

/** The latest capture of every target, by when it was captured, and the engagement of the one before. */
export const TARGET_LATEST_TABLE: readonly string[] = [
  `create table target_latest (
  target_id        uuid primary key,
  post_id          uuid not null,
  account_id       uuid not null,
  tenant_id        uuid not null,
  platform         text not null,
  captured_at      timestamptz(3) not null,
  ${FIGURES_SQL},
  ${CAPTURE_SQL},
  prev_captured_at timestamptz(3),
  prev_engagement  bigint
) with (fillfactor = 70)`,
  `create index target_latest_of_post on target_latest (post_id)`,
  `create index target_latest_of_tenant on target_latest (tenant_id)`,
  ...readableByTenant('target_latest'),
];
