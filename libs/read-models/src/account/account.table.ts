import { orElse, readableByTenant, tenantFunction } from '../access/tenant-access.ts';

/** Accounts as their owner tells of them; never a token. */
export const ACCOUNT_TABLE: readonly string[] = [
  `create table account (
  account_id          uuid primary key,
  tenant_id           uuid not null,
  platform            text not null,
  platform_account_id text not null,
  handle              text not null,
  display_name        text,
  avatar_url          text,
  status              text not null,
  status_reason       text,
  scopes              text[] not null,
  token_expires_at    timestamptz(3),
  created_at          timestamptz(3) not null,
  connected_at        timestamptz(3) not null,
  refreshed_at        timestamptz(3),
  disconnected_at     timestamptz(3),
  position            bigint not null,
  position_index      smallint not null,
  first_position      bigint not null
)`,
  `create index account_by_tenant on account (tenant_id, created_at desc, account_id desc)`,
  ...readableByTenant('account'),
];

/** Added later: what was asked for in the consent and not granted. */
export const ACCOUNT_TABLE_2: readonly string[] = [`alter table account add column missing_scopes text[] not null default '{}'`];

/** Added later: which of a platform's accounts is meant where none is named; without a word about it, the first that was connected. */
export const ACCOUNT_TABLE_3: readonly string[] = [
  'alter table account add column primary_since timestamptz(3)',
  ...tenantFunction(
    'primary_account',
    ['p_platform text'],
    'read.account',
    `select a.* from read.account a where a.platform = p_platform and a.status <> 'disconnected'
  order by a.primary_since desc nulls last, a.created_at, a.account_id limit 1`,
  ),
];

/** A disconnected account is gone for its user; its history stays. */
export const ACCOUNT_QUERIES: readonly string[] = [
  ...tenantFunction(
    'accounts_page',
    ['p_platform text', 'p_before_at timestamptz', 'p_before_id uuid', 'p_limit int'],
    'read.account',
    `select a.* from read.account a
  where (a.created_at, a.account_id) < (${orElse('p_before_at', `'infinity'`)}, ${orElse('p_before_id', `'ffffffff-ffff-ffff-ffff-ffffffffffff'`)})
    and a.status <> 'disconnected' and (p_platform is null or a.platform = p_platform)
  order by a.created_at desc, a.account_id desc limit p_limit`,
  ),
  ...tenantFunction(
    'account_by_id',
    ['p_account uuid'],
    'read.account',
    `select a.* from read.account a where a.account_id = p_account and a.status <> 'disconnected'`,
  ),
];
