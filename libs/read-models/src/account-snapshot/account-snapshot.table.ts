import { orElse, readableByTenant, tenantFunction } from '../access/tenant-access.ts';

const FIGURES = `source       text not null,
  followers    bigint,
  following    bigint,
  posts_count  bigint,
  impressions  bigint,
  reach        bigint,
  profile_views bigint,
  profile      jsonb not null,
  raw          jsonb not null`;

/** Every capture of an account's own figures, and the latest one. */
export const ACCOUNT_SNAPSHOT_TABLES: readonly string[] = [
  `create table account_snapshot (
  account_id   uuid not null,
  captured_at  timestamptz(3) not null,
  tenant_id    uuid not null,
  platform     text not null,
  ${FIGURES},
  primary key (account_id, captured_at)
)`,
  ...readableByTenant('account_snapshot'),
  `create table account_latest (
  account_id   uuid primary key,
  captured_at  timestamptz(3) not null,
  tenant_id    uuid not null,
  platform     text not null,
  ${FIGURES}
) with (fillfactor = 70)`,
  `create index account_latest_of_tenant on account_latest (tenant_id)`,
  ...readableByTenant('account_latest'),
];

export const ACCOUNT_SNAPSHOT_QUERIES: readonly string[] = [
  ...tenantFunction(
    'account_figures',
    ['p_account uuid'],
    'read.account_latest',
    'select l.* from read.account_latest l where l.account_id = p_account',
  ),
  ...tenantFunction(
    'account_series',
    ['p_account uuid', 'p_since timestamptz', 'p_until timestamptz'],
    'read.account_snapshot',
    `select s.* from read.account_snapshot s
  where s.account_id = p_account and s.captured_at between ${orElse('p_since', `'-infinity'`)} and ${orElse('p_until', `'infinity'`)}
  order by s.captured_at`,
  ),
];
