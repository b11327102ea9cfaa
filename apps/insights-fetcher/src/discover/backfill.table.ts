/** How far the reading of an account's earlier posts has come. */
export const BACKFILL_TABLE: readonly string[] = [
  `create table backfill (
  account_id  uuid primary key,
  tenant_id   uuid not null,
  state       text not null check (state in ('running', 'done', 'failed')),
  cursor      text,
  posts_found int not null default 0,
  pages_read  int not null default 0,
  next_at     timestamptz,
  attempts    int not null default 0,
  error       text,
  started_at  timestamptz not null,
  finished_at timestamptz
)`,
];
