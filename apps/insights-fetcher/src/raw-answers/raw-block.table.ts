/** The platforms' own answers, scrubbed, one zstd block per capture; kept as long as the tenant wants, rebuilt from nothing. */
export const RAW_BLOCK_TABLE: readonly string[] = [
  `create table raw_block (
  block_id    bigint generated always as identity primary key,
  tenant_id   uuid not null,
  account_id  uuid not null,
  captured_on date not null,
  n           int not null,
  data        bytea not null
)`,
  // already compressed
  `alter table raw_block alter column data set storage external`,
  `create index raw_block_age on raw_block (tenant_id, captured_on)`,
];
