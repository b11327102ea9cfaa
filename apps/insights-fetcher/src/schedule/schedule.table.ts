/** What is to be captured, and when. Consumers and captures lock the account's row first, then its targets. */
export const SCHEDULE_TABLES: readonly string[] = [
  // \`unknown\`: a target was heard of before its account; nothing is claimed until the account is known as well.
  // \`next_due_at\`: the earliest of its targets, its own figures and its backfill, but not before \`blocked_until\`.
  `create table account_schedule (
  account_id          uuid primary key,
  tenant_id           uuid not null,
  platform            text not null,
  status              text not null check (status in ('unknown', 'active', 'token_expired', 'disconnected')),
  heard_epoch         int not null default 0,
  heard_position      bigint not null default 0,
  next_due_at         timestamptz,
  account_due_at      timestamptz,
  account_captured_at timestamptz,
  account_position    bigint not null default 0,
  account_attempts    int not null default 0,
  blocked_until       timestamptz,
  blocked_reason      text,
  blocks              int not null default 0,
  lease_until         timestamptz,
  lease_owner         uuid
) with (fillfactor = 70)`,
  `create index account_schedule_due on account_schedule (next_due_at) where status = 'active'`,
  `create index account_schedule_of_tenant on account_schedule (tenant_id, next_due_at)`,

  // Round robin: who was served longest ago comes first.
  `create sequence turns`,
  `create table tenant_turn (tenant_id uuid primary key, turn bigint not null default 0) with (fillfactor = 70)`,

  // \`total\` and \`comments_count\` are what the next capture is compared with; null is unknown, not 0.
  `create table capture_schedule (
  target_id      uuid primary key,
  tenant_id      uuid not null,
  account_id     uuid not null,
  post_id        uuid not null,
  platform       text not null,
  external_id    text not null,
  published_at   timestamptz not null,
  next_due_at    timestamptz,
  attempts       int not null default 0,
  still          int not null default 0,
  gone_count     int not null default 0,
  asked_at       timestamptz,
  captured_at    timestamptz,
  status         text check (status in ('success', 'partial', 'failed')),
  errors         jsonb not null default '[]',
  total          bigint,
  comments_count bigint,
  position       bigint not null default 0,
  deleted_at     timestamptz
) with (fillfactor = 85)`,
  `create index capture_schedule_due on capture_schedule (account_id, next_due_at)`,
  `create index capture_schedule_of_post on capture_schedule (post_id)`,

  // A repeated command finds what it did the first time. Scheduled captures have no cause and cost nothing here.
  `create index events_cause on events ((metadata ->> 'causationId')) where metadata ? 'causationId'`,
];
