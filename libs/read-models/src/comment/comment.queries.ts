import type { Platform } from '@afterpost/contracts';
import { isUuid } from '@afterpost/kernel';
import type { Queryable } from '../projecting/queryable.ts';
import { call } from '../querying/call.ts';
import { decodeCursor, type Page, pageOf } from '../querying/page.ts';

/** A comment as last seen on the platform. */
export interface CommentRead {
  readonly targetId: string;
  readonly postId: string;
  readonly platform: Platform;
  readonly platformCommentId: string;
  readonly text: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly createdAt: Date;
  readonly likes: number | null;
  readonly capturedAt: Date;
}

const isCommentKey = (key: string): boolean => isUuid(key.slice(0, 36)) && key[36] === ' ' && key.length > 37 && !key.includes('\0');

/** A post's comments over all its targets, newest first; without deleted ones. */
export async function listComments(
  db: Queryable,
  tenant: string,
  {
    postId,
    cursor,
    limit,
  }: {
    readonly postId: string;
    readonly cursor?: string | null | undefined;
    readonly limit: number;
  },
): Promise<Page<CommentRead>> {
  const after = decodeCursor(cursor, isCommentKey);
  const rows = await call<CommentRow>(db, 'comments_page', tenant, [postId, after?.at ?? null, after?.id ?? null, limit + 1]);
  return pageOf(rows.map(commentOf), limit, (comment) => ({
    at: comment.createdAt,
    id: `${comment.targetId} ${comment.platformCommentId}`,
  }));
}

/** The newest comments of some targets, newest first, by target; targets without comments are missing. */
export async function latestComments(
  db: Queryable,
  tenant: string,
  targetIds: readonly string[],
  each = 100,
): Promise<Map<string, CommentRead[]>> {
  const rows = await call<CommentRow>(db, 'latest_comments', tenant, [targetIds, each]);
  return Map.groupBy(rows.map(commentOf), (comment) => comment.targetId);
}

interface CommentRow {
  target_id: string;
  post_id: string;
  platform: Platform;
  platform_comment_id: string;
  text: string;
  author_id: string;
  author_name: string;
  created_at: Date;
  likes: number | null;
  captured_at: Date;
}

const commentOf = (row: CommentRow): CommentRead => ({
  targetId: row.target_id,
  postId: row.post_id,
  platform: row.platform,
  platformCommentId: row.platform_comment_id,
  text: row.text,
  authorId: row.author_id,
  authorName: row.author_name,
  createdAt: row.created_at,
  likes: row.likes,
  capturedAt: row.captured_at,
});
