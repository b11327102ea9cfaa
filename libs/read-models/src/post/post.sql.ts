import { orElse, tenantFunction, viewOf } from '../access/tenant-access.ts';
import { FIGURE_COLUMNS } from '../snapshot/metric-columns.ts';

/** A target with its latest figures, and the failure of a later capture if there was one. */
const TARGET_FIGURES = `select t.*, l.captured_at, ${FIGURE_COLUMNS.map((name) => `l.${name}`).join(', ')},
    l.source as capture_source, l.status as capture_status, l.errors as capture_errors, l.block, f.failed_at, f.errors as failure_errors
  from post_target t
  join post p on p.post_id = t.post_id and p.status <> 'deleted'
  left join target_latest l on l.target_id = t.target_id
  left join capture_failure f on f.target_id = t.target_id and (l.captured_at is null or f.failed_at > l.captured_at)`;

/** What a sync may ask for. An account whose token is refused cannot be asked now; a disconnected one is gone for its user. */
const PUBLISHED_TARGET = `select t.target_id, t.post_id, t.tenant_id, t.account_id, t.platform, t.external_id, l.captured_at,
    coalesce(greatest(l.captured_at, f.failed_at), '-infinity') as asked_at, coalesce(a.status = 'active', true) as is_reachable
  from post_target t
  join post p on p.post_id = t.post_id and p.status <> 'deleted'
  left join account a on a.account_id = t.account_id
  left join target_latest l on l.target_id = t.target_id
  left join capture_failure f on f.target_id = t.target_id
  where t.status = 'published' and a.status is distinct from 'disconnected'`;

export const POST_QUERIES: readonly string[] = [
  ...viewOf('target_figures', TARGET_FIGURES),
  ...viewOf('published_target', PUBLISHED_TARGET),

  ...tenantFunction(
    'posts_page',
    [
      'p_status text',
      'p_account uuid',
      'p_platform text',
      'p_campaign text',
      'p_tag text',
      'p_topic text',
      'p_since timestamptz',
      'p_until timestamptz',
      'p_before_at timestamptz',
      'p_before_id uuid',
      'p_limit int',
    ],
    'read.post',
    `select p.* from read.post p
  where (p.created_at, p.post_id) < (${orElse('p_before_at', `'infinity'`)}, ${orElse('p_before_id', `'ffffffff-ffff-ffff-ffff-ffffffffffff'`)})
    and p.status <> 'deleted'
    and (p_status is null or p.status = p_status)
    and (p_campaign is null or p.campaign_id = p_campaign)
    and (p_tag is null or p_tag = any(p.tags))
    and (p_topic is null or p_topic = any(p.topics))
    and (p_since is null or p.happens_at >= p_since)
    and (p_until is null or p.happens_at <= p_until)
    and ((p_account is null and p_platform is null) or exists (
      select from read.post_target t where t.post_id = p.post_id
        and (p_account is null or t.account_id = p_account) and (p_platform is null or t.platform = p_platform)))
  order by p.created_at desc, p.post_id desc limit p_limit`,
  ),
  ...tenantFunction(
    'post_by_id',
    ['p_post uuid'],
    'read.post',
    `select p.* from read.post p where p.post_id = p_post and p.status <> 'deleted'`,
  ),
  ...tenantFunction(
    'targets_of',
    ['p_posts uuid[]'],
    'read.target_figures',
    'select f.* from read.target_figures f where f.post_id = any(p_posts) order by f.post_id, f.ordinal',
  ),
  ...tenantFunction(
    'target_by_id',
    ['p_target uuid'],
    'read.target_figures',
    'select f.* from read.target_figures f where f.target_id = p_target',
  ),
  ...tenantFunction(
    'targets_to_sync',
    ['p_platform text', 'p_account uuid', 'p_limit int'],
    'read.published_target',
    // What cannot be asked comes last, and what was asked in vain waits for its next turn: neither may keep others from theirs.
    `with wanted as (
    select t.* from read.published_target t
    where (p_platform is null or t.platform = p_platform) and (p_account is null or t.account_id = p_account)),
  chosen as (
    select w.post_id, min(w.asked_at) filter (where w.is_reachable) as asked_at
    from wanted w group by w.post_id order by asked_at nulls last, w.post_id limit p_limit)
  select w.* from wanted w join chosen c using (post_id) order by c.asked_at nulls last, w.post_id, w.target_id`,
  ),
];
