/**
 * Accounts as their streams say, kept beside them so that a lease need not read a stream; and the index by which a
 * repeated command finds what it did the first time.
 */
export const ACCOUNT_TABLES: readonly string[] = [
  `create table account (
  account_id          uuid primary key,
  tenant_id           uuid not null,
  platform            text not null,
  platform_account_id text not null,
  status              text not null,
  unique (tenant_id, platform, platform_account_id)
)`,
  `create index events_by_command on events ((metadata ->> 'causationId')) where metadata ? 'causationId'`,
];
