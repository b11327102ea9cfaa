/**
 * Connections in progress: short-lived, and no facts, so there are no events of them. Of state and browser key only hashes
 * are kept. `sealed` is the PKCE verifier while `pending`, the candidates with their tokens while `awaiting_choice`, and
 * nothing otherwise; it opens only with the key-encryption key.
 */
export const CONNECTION_TABLES: readonly string[] = [
  `create table connection (
  connection_id uuid primary key,
  tenant_id     uuid not null,
  command_id    text not null,
  platform      text not null,
  flavour       text not null,
  redirect_uri  text not null,
  redirect_to   text,
  status        text not null,
  browser_hash  bytea,
  state_hash    bytea unique,
  key_id        text,
  wrapped_key   bytea,
  sealed        bytea,
  error         jsonb,
  account_ids   uuid[] not null default '{}',
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  unique (tenant_id, command_id)
)`,
];
