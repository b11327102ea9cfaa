import { readableByTenant } from '../access/tenant-access.ts';
import { METRIC_COLUMNS } from '../snapshot/metric-columns.ts';

/** The last capture of a target on each UTC day. */
export const TARGET_DAILY_TABLE: readonly string[] = [
  `create table target_daily (
  target_id   uuid not null,
  day         date not null,
  tenant_id   uuid not null,
  account_id  uuid not null,
  platform    text not null,
  captured_at timestamptz(3) not null,
  ${METRIC_COLUMNS.map((name) => `${name} bigint`).join(',\n  ')},
  engagement  bigint,
  primary key (target_id, day)
)`,
  `create index target_daily_of_account on target_daily (account_id, day)`,
  ...readableByTenant('target_daily'),
];
