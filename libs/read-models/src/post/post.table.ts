import { readableByTenant } from '../access/tenant-access.ts';

/** Posts and their targets as the publisher tells of them; a deleted post keeps its row, so that late figures find it. */
export const POST_TABLES: readonly string[] = [
  `create table post (
  post_id        uuid primary key,
  tenant_id      uuid not null,
  origin         text not null,
  status         text not null,
  content        text not null,
  media          jsonb not null,
  link_url       text,
  campaign_id    text,
  tags           text[] not null,
  topics         text[] not null,
  media_type     text not null,
  created_at     timestamptz(3) not null,
  scheduled_at   timestamptz(3),
  published_at   timestamptz(3),
  canceled_at    timestamptz(3),
  deleted_at     timestamptz(3),
  -- the time a post is about: when it appeared, else when it will, else when it was written
  happens_at     timestamptz(3) generated always as (coalesce(published_at, scheduled_at, created_at)) stored,
  position       bigint not null,
  position_index smallint not null,
  first_position bigint not null
)`,
  // Listed by when they were made, which never changes: a page stays where it is while posts are published.
  `create index post_by_tenant on post (tenant_id, created_at desc, post_id desc)`,
  ...readableByTenant('post'),

  `create table post_target (
  target_id         uuid primary key,
  post_id           uuid not null,
  tenant_id         uuid not null,
  account_id        uuid not null,
  platform          text not null,
  ordinal           smallint not null,
  status            text not null,
  external_id       text,
  permalink         text,
  media_type        text not null,
  published_at      timestamptz(3),
  overrides         jsonb,
  error             jsonb,
  next_attempt_at   timestamptz(3),
  unconfirmed_since timestamptz(3)
)`,
  `create index post_target_of_post on post_target (post_id)`,
  `create index post_target_of_account on post_target (account_id)`,
  `create index post_target_by_tenant on post_target (tenant_id, status)`,
  ...readableByTenant('post_target'),
];
