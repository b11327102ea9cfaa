import { readableByTenant } from '../access/tenant-access.ts';
import { SUMMED_COLUMNS } from '../snapshot/metric-columns.ts';

/** What an account's posts won on a UTC day: differences between the last captures of the days, over \`n\` targets. */
export const ACCOUNT_DAILY_TABLE: readonly string[] = [
  `create table account_daily (
  account_id uuid not null,
  day        date not null,
  tenant_id  uuid not null,
  platform   text not null,
  ${SUMMED_COLUMNS.map((name) => `${name} bigint`).join(',\n  ')},
  engagement bigint,
  n          int not null,
  primary key (account_id, day)
)`,
  `create index account_daily_by_tenant on account_daily (tenant_id, day)`,
  ...readableByTenant('account_daily'),
];
