import { orElse, readableByTenant, tenantFunction, viewOf } from '../access/tenant-access.ts';

/** Other people's words below a target, as last seen. */
export const COMMENT_TABLE: readonly string[] = [
  `create table comment (
  target_id           uuid not null,
  platform_comment_id text not null,
  tenant_id           uuid not null,
  post_id             uuid not null,
  account_id          uuid not null,
  platform            text not null,
  text                text not null,
  author_id           text not null,
  author_name         text not null,
  created_at          timestamptz(3) not null,
  likes               bigint,
  deleted             boolean not null,
  captured_at         timestamptz(3) not null,
  -- the same comment id may exist on two networks; a key of its own makes pages exact
  comment_key         text not null generated always as (target_id::text || ' ' || platform_comment_id) stored,
  primary key (target_id, platform_comment_id)
)`,
  `create index comment_of_post on comment (post_id, created_at desc, comment_key desc) where not deleted`,
  `create index comment_of_target on comment (target_id, created_at desc) where not deleted`,
  ...readableByTenant('comment'),
];

export const COMMENT_QUERIES: readonly string[] = [
  ...viewOf('visible_comment', 'select * from comment where not deleted'),
  ...tenantFunction(
    'comments_page',
    ['p_post uuid', 'p_before_at timestamptz', 'p_before_key text', 'p_limit int'],
    'read.visible_comment',
    `select c.* from read.visible_comment c
  where c.post_id = p_post and (c.created_at, c.comment_key) < (${orElse('p_before_at', `'infinity'`)}, ${orElse('p_before_key', `''`)})
  order by c.created_at desc, c.comment_key desc limit p_limit`,
  ),
  ...tenantFunction(
    'latest_comments',
    ['p_targets uuid[]', 'p_each int'],
    'read.visible_comment',
    `select c.* from unnest(p_targets) as wanted (target_id), lateral (
    select * from read.visible_comment v where v.target_id = wanted.target_id order by v.created_at desc, v.comment_key desc limit p_each) c`,
  ),
];
