import { type Columns, json, rowSet } from '../projecting/columns.ts';
import type { Queryable } from '../projecting/queryable.ts';
import type { PostState, TargetState } from './evolve-post.ts';

const POST_COLUMNS: Columns<PostState> = {
  post_id: ['uuid', (p) => p.postId],
  tenant_id: ['uuid', (p) => p.tenantId],
  origin: ['text', (p) => p.origin],
  status: ['text', (p) => p.status],
  content: ['text', (p) => p.content],
  media: ['jsonb', (p) => json(p.media)],
  link_url: ['text', (p) => p.linkUrl],
  campaign_id: ['text', (p) => p.campaignId],
  tags: ['jsonb', (p) => json(p.tags)],
  topics: ['jsonb', (p) => json(p.topics)],
  media_type: ['text', (p) => p.mediaType],
  created_at: ['timestamptz', (p) => p.createdAt],
  scheduled_at: ['timestamptz', (p) => p.scheduledAt],
  published_at: ['timestamptz', (p) => p.publishedAt],
  canceled_at: ['timestamptz', (p) => p.canceledAt],
  deleted_at: ['timestamptz', (p) => p.deletedAt],
  position: ['bigint', (p) => p.place.position],
  position_index: ['smallint', (p) => p.place.index],
  first_position: ['bigint', (p) => p.firstPosition],
};

type PlacedTarget = TargetState & { readonly post: PostState; readonly ordinal: number };

const TARGET_COLUMNS: Columns<PlacedTarget> = {
  target_id: ['uuid', (t) => t.targetId],
  post_id: ['uuid', (t) => t.post.postId],
  tenant_id: ['uuid', (t) => t.post.tenantId],
  account_id: ['uuid', (t) => t.accountId],
  platform: ['text', (t) => t.platform],
  ordinal: ['smallint', (t) => t.ordinal],
  status: ['text', (t) => t.status],
  external_id: ['text', (t) => t.externalId],
  permalink: ['text', (t) => t.permalink],
  media_type: ['text', (t) => t.mediaType],
  published_at: ['timestamptz', (t) => t.publishedAt],
  overrides: ['jsonb', (t) => t.overrides && json(t.overrides)],
  error: ['jsonb', (t) => t.error && json(t.error)],
  next_attempt_at: ['timestamptz', (t) => t.nextAttemptAt],
  unconfirmed_since: ['timestamptz', (t) => t.unconfirmedSince],
};

const assignments = (columns: Columns<never>): string =>
  Object.keys(columns)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ');

const fromRow = (name: string): string =>
  name === 'tags' || name === 'topics' ? `array(select jsonb_array_elements_text(r.${name}))` : `r.${name}`;

/** Writes posts where they are further than what is there; their targets go with them. */
export async function savePosts(tx: Queryable, posts: readonly PostState[]): Promise<void> {
  if (posts.length === 0) return;
  const post = rowSet(POST_COLUMNS, posts);
  const target = rowSet(
    TARGET_COLUMNS,
    posts.flatMap((one) => one.targets.map((each, ordinal) => ({ ...each, post: one, ordinal }))),
    post.values.length + 1,
  );
  await tx.query({
    name: 'read:save-posts',
    text: `with saved as (
      insert into post as p (${post.names})
      select ${Object.keys(POST_COLUMNS).map(fromRow).join(', ')} from ${post.source}
      on conflict (post_id) do update set ${assignments(POST_COLUMNS)}
      where (excluded.position, excluded.position_index) > (p.position, p.position_index)
      returning p.post_id)
    insert into post_target (${target.names})
    select r.* from ${target.source} join saved using (post_id)
    on conflict (target_id) do update set ${assignments(TARGET_COLUMNS)}`,
    values: [...post.values, ...target.values],
  });
}

export async function loadPosts(tx: Queryable, ids: readonly string[]): Promise<Map<string, PostState>> {
  const posts = await tx.query<PostRow>({
    name: 'read:posts',
    text: 'select * from post where post_id = any($1)',
    values: [ids],
  });
  const targets = await tx.query<TargetRow>({
    name: 'read:targets',
    text: 'select * from post_target where post_id = any($1) order by ordinal',
    values: [ids],
  });
  const targetsOf = Map.groupBy(targets.rows, (row) => row.post_id);
  return new Map(posts.rows.map((row) => [row.post_id, postState(row, targetsOf.get(row.post_id) ?? [])]));
}

interface PostRow {
  post_id: string;
  tenant_id: string;
  origin: PostState['origin'];
  status: PostState['status'];
  content: string;
  media: PostState['media'];
  link_url: string | null;
  campaign_id: string | null;
  tags: string[];
  topics: string[];
  media_type: PostState['mediaType'];
  created_at: Date;
  scheduled_at: Date | null;
  published_at: Date | null;
  canceled_at: Date | null;
  deleted_at: Date | null;
  position: number;
  position_index: number;
  first_position: number;
}

interface TargetRow {
  target_id: string;
  post_id: string;
  account_id: string;
  platform: TargetState['platform'];
  status: TargetState['status'];
  external_id: string | null;
  permalink: string | null;
  media_type: TargetState['mediaType'];
  published_at: Date | null;
  overrides: TargetState['overrides'];
  error: TargetState['error'];
  next_attempt_at: Date | null;
  unconfirmed_since: Date | null;
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null;

const postState = (row: PostRow, targets: readonly TargetRow[]): PostState => ({
  postId: row.post_id,
  tenantId: row.tenant_id,
  origin: row.origin,
  status: row.status,
  content: row.content,
  media: row.media,
  linkUrl: row.link_url,
  campaignId: row.campaign_id,
  tags: row.tags,
  topics: row.topics,
  mediaType: row.media_type,
  createdAt: row.created_at.toISOString(),
  scheduledAt: iso(row.scheduled_at),
  publishedAt: iso(row.published_at),
  canceledAt: iso(row.canceled_at),
  deletedAt: iso(row.deleted_at),
  place: { position: row.position, index: row.position_index },
  firstPosition: row.first_position,
  targets: targets.map(targetState),
});

const targetState = (row: TargetRow): TargetState => ({
  targetId: row.target_id,
  accountId: row.account_id,
  platform: row.platform,
  status: row.status,
  externalId: row.external_id,
  permalink: row.permalink,
  mediaType: row.media_type,
  publishedAt: iso(row.published_at),
  overrides: row.overrides,
  error: row.error,
  nextAttemptAt: iso(row.next_attempt_at),
  unconfirmedSince: iso(row.unconfirmed_since),
});
