import type { MediaItem, MediaType, Platform, PostStatus } from '@afterpost/contracts';
import type { Queryable } from '../projecting/queryable.ts';
import { call } from '../querying/call.ts';
import { decodeCursor, type Page, pageOf } from '../querying/page.ts';
import { type TargetFiguresRow, targetOf, type TargetRead } from './target.read.ts';

/** A post as its tenant sees it, with its targets in the author's order. */
export interface PostRead {
  readonly postId: string;
  readonly tenantId: string;
  readonly origin: 'afterpost' | 'discovered';
  readonly status: PostStatus;
  readonly content: string;
  readonly media: readonly MediaItem[];
  readonly linkUrl: string | null;
  readonly campaignId: string | null;
  readonly tags: readonly string[];
  readonly topics: readonly string[];
  readonly mediaType: MediaType;
  readonly createdAt: Date;
  readonly scheduledAt: Date | null;
  readonly publishedAt: Date | null;
  readonly targets: readonly TargetRead[];
}

export interface PostFilter {
  readonly status?: PostStatus | undefined;
  readonly accountId?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly campaignId?: string | undefined;
  readonly tag?: string | undefined;
  readonly topic?: string | undefined;
  /** Bounds, inclusive, of when it appeared, else when it will, else when it was written. */
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit: number;
}

/** The tenant's posts, newest first by when they were made; without deleted ones. */
export async function listPosts(db: Queryable, tenant: string, filter: PostFilter): Promise<Page<PostRead>> {
  const after = decodeCursor(filter.cursor);
  const { status, accountId, platform, campaignId, tag, topic, since, until, limit } = filter;
  const args = [status, accountId, platform, campaignId, tag, topic, since, until, after?.at, after?.id, limit + 1].map(
    (arg) => arg ?? null,
  );
  const page = pageOf(await call<PostRow>(db, 'posts_page', tenant, args), limit, (row) => ({
    at: row.created_at,
    id: row.post_id,
  }));
  const targets = Map.groupBy(
    await targetsOf(
      db,
      tenant,
      page.rows.map((row) => row.post_id),
    ),
    (target) => target.postId,
  );
  return { ...page, rows: page.rows.map((row) => postOf(row, targets.get(row.post_id) ?? [])) };
}

/** `undefined` when there is none, it is another tenant's, or it was deleted. */
export async function getPost(db: Queryable, tenant: string, postId: string): Promise<PostRead | undefined> {
  const [row] = await call<PostRow>(db, 'post_by_id', tenant, [postId]);
  // After the post, never beside it: a post that says `published` must not come with targets from before.
  return row && postOf(row, await targetsOf(db, tenant, [postId]));
}

/** One target by its own id; `undefined` as for posts. */
export async function getTarget(db: Queryable, tenant: string, targetId: string): Promise<TargetRead | undefined> {
  const [row] = await call<TargetFiguresRow>(db, 'target_by_id', tenant, [targetId]);
  return row && targetOf(row);
}

/**
 * All targets of a post with their latest figures, in one round trip. Empty: there is no such post (a post has at least
 * one target). None of them published: there is nothing to measure.
 */
export const postAnalyticsRows = (db: Queryable, tenant: string, postId: string): Promise<TargetRead[]> => targetsOf(db, tenant, [postId]);

/** A published target, as somebody who wants to capture it needs it. */
export interface TargetToSync {
  readonly targetId: string;
  readonly postId: string;
  readonly accountId: string;
  readonly platform: Platform;
  readonly externalId: string | null;
  readonly capturedAt: Date | null;
}

/** The published targets of some posts, a post's together, those that were never or longest ago asked for first. */
export async function targetsToSync(
  db: Queryable,
  tenant: string,
  {
    platform,
    accountId,
    limit,
  }: {
    readonly platform?: Platform | undefined;
    readonly accountId?: string | undefined;
    /** The most posts. */
    readonly limit: number;
  },
): Promise<TargetToSync[]> {
  const rows = await call<TargetToSyncRow>(db, 'targets_to_sync', tenant, [platform ?? null, accountId ?? null, limit]);
  return rows.map((row) => ({
    targetId: row.target_id,
    postId: row.post_id,
    accountId: row.account_id,
    platform: row.platform,
    externalId: row.external_id,
    capturedAt: row.captured_at,
  }));
}

interface TargetToSyncRow {
  target_id: string;
  post_id: string;
  account_id: string;
  platform: Platform;
  external_id: string | null;
  captured_at: Date | null;
}

async function targetsOf(db: Queryable, tenant: string, postIds: readonly string[]): Promise<TargetRead[]> {
  if (postIds.length === 0) return [];
  return (await call<TargetFiguresRow>(db, 'targets_of', tenant, [postIds])).map(targetOf);
}

interface PostRow {
  post_id: string;
  tenant_id: string;
  origin: PostRead['origin'];
  status: PostStatus;
  content: string;
  media: MediaItem[];
  link_url: string | null;
  campaign_id: string | null;
  tags: string[];
  topics: string[];
  media_type: MediaType;
  created_at: Date;
  scheduled_at: Date | null;
  published_at: Date | null;
}

const postOf = (row: PostRow, targets: readonly TargetRead[]): PostRead => ({
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
  createdAt: row.created_at,
  scheduledAt: row.scheduled_at,
  publishedAt: row.published_at,
  targets,
});
