/**
 * Sealed columns are opened only with the key-encryption key. `version` is the version of the account's stream at which
 * the credential was stored: it never repeats, not even when an account is disconnected and connected again.
 * `last_failure` is why the last refresh came to nothing without the grant being refused.
 */
export const CREDENTIAL_TABLES: readonly string[] = [
  `create table credential (
  account_id         uuid primary key references account,
  version            int not null,
  service_url        text,
  key_id             text not null,
  wrapped_key        bytea not null,
  access_sealed      bytea not null,
  access_expires_at  timestamptz,
  refresh_sealed     bytea,
  refresh_expires_at timestamptz,
  issued_at          timestamptz not null,
  failed_refreshes   int not null default 0,
  last_failure       jsonb,
  retry_at           timestamptz
)`,
  `create table key_check (key_id text primary key, check_value text not null)`,
];

/**
 * `presented_at`: since when it is not known whether the platform has spent this refresh token, where each works once.
 * `facts`: what the token's issuer said of it last, where there is introspection.
 */
export const CREDENTIAL_COLUMNS_2: readonly string[] = [
  'alter table credential add column presented_at timestamptz, add column facts jsonb',
];
