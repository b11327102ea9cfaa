import { orElse, tenantFunction, viewOf } from '../access/tenant-access.ts';

/** Captures of a post's targets: all of them, or the last one of each hour or UTC day. */
export const SNAPSHOT_QUERIES: readonly string[] = [
  ...tenantFunction(
    'post_series',
    ['p_post uuid', 'p_since timestamptz', 'p_until timestamptz', 'p_interval text'],
    'read.snapshot',
    `select one.* from read.post_target t, lateral (
    select distinct on (case p_interval when 'raw' then s.captured_at else date_trunc(p_interval, s.captured_at, 'UTC') end) s.*
    from read.snapshot s
    where s.target_id = t.target_id and s.captured_at between ${orElse('p_since', `'-infinity'`)} and ${orElse('p_until', `'infinity'`)}
    order by case p_interval when 'raw' then s.captured_at else date_trunc(p_interval, s.captured_at, 'UTC') end, s.captured_at desc) one
  where t.post_id = p_post
  order by one.captured_at, t.ordinal`,
  ),

  // Seed 001's two tables by its own field names, for whoever reads by SQL. Rates are fractions, not rounded.
  ...viewOf(
    'post_analytics',
    `select s.tenant_id, s.post_id, s.target_id, s.account_id, s.platform, s.impressions, s.reach, s.likes, s.comments, s.shares, s.saves, s.clicks,
    s.video_views, s.engagement_rate, s.captured_at, s.source, s.block as raw
  from snapshot s`,
  ),
  ...viewOf(
    'account_metrics',
    `select s.tenant_id, s.account_id as social_account_id, s.platform as network, s.source, s.followers, s.following, s.posts_count, s.impressions,
    s.reach, s.profile_views, s.raw, s.captured_at
  from account_snapshot s`,
  ),
];
