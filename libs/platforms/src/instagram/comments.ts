import type { ApiResult } from '../http/json-api.ts';
import { arrayOf, countOrNull, idOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { asksForLess } from '../meta/errors.ts';
import { metaInstant } from '../meta/instant.ts';
import { cursorAfter, hasMore } from '../meta/paging.ts';
import type { FetchCommentsResult, PlatformComment } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import { COMMENTS_PER_CALL } from './capabilities.ts';

/** Each page is a counted call. */
const PAGES_MAX = 50;
const FIELDS = 'id,text,timestamp,username,from{id,username},like_count';

const commentFields = (limit: number): string => `${FIELDS},replies.limit(${limit}){${FIELDS}}`;

/**
 * The comments under a post with their replies, newest first. The first call asks for the post's own count as well:
 * Instagram leaves comments out without a word, and only the count tells (BEHAVIOR.md, 9). With `since` the reading ends
 * at the first older comment, and so proves no deletion.
 */
export async function fetchComments(client: Client, externalId: string, since?: string): Promise<Outcome<FetchCommentsResult>> {
  const comments = new Map<string, PlatformComment>();
  let readable = true;
  let first = await askFirst(client, externalId, COMMENTS_PER_CALL);
  if (!first.ok && asksForLess(first.body)) first = await askFirst(client, externalId, Math.floor(COMMENTS_PER_CALL / 5));
  if (!first.ok) return first;
  const media = objectOf(first.value);
  const counted = countOrNull(media['comments_count']);
  let edge: unknown = media['comments'] ?? { data: [] };
  for (let page = 1; ; page += 1) {
    const rows = objectOf(edge)['data'];
    if (!Array.isArray(rows)) return failed(failureOf('transient', 'the answer holds no list of comments'));
    const before = comments.size;
    readable = rows.map((row) => collect(row, comments)).every(Boolean) && readable;
    const after = cursorAfter(edge);
    const isOldEnough = since !== undefined && rows.some((row) => (metaInstant(objectOf(row)['timestamp']) ?? since) < since);
    const isRepeated = page > 1 && comments.size === before;
    if (after === undefined || isOldEnough || isRepeated || page === PAGES_MAX) {
      const isWhole = !hasMore(edge) && readable && counted !== null && comments.size >= counted;
      return answered({ comments: [...comments.values()], complete: isWhole });
    }
    const next = await askNext(client, externalId, after);
    if (!next.ok) return next;
    edge = next.value;
  }
}

const askFirst = ({ graph, caller }: Client, id: string, limit: number): Promise<ApiResult> => {
  const fields = `id,comments_count,comments.limit(${limit}){${commentFields(limit)}}`;
  return graph.get('GET /{media}?fields=comments', `/${encodeURIComponent(id)}`, { fields }, caller);
};

const askNext = ({ graph, caller }: Client, id: string, after: string): Promise<ApiResult> => {
  const params = { fields: commentFields(COMMENTS_PER_CALL), limit: COMMENTS_PER_CALL, after };
  return graph.get('GET /{media}/comments', `/${encodeURIComponent(id)}/comments`, params, caller);
};

/** Takes a comment and its replies; false where something could not be read or more replies exist than are shown. */
function collect(row: unknown, comments: Map<string, PlatformComment>): boolean {
  const comment = isObject(row) ? readComment(row) : null;
  if (comment === null) return false;
  comments.set(comment.platformCommentId, comment);
  const replies = objectOf(objectOf(row)['replies']);
  const answers = arrayOf(replies['data']).map((reply) => (isObject(reply) ? readComment(reply, comment.platformCommentId) : null));
  for (const answer of answers) if (answer !== null) comments.set(answer.platformCommentId, answer);
  return !answers.includes(null) && !hasMore(replies);
}

/** Without the permission to manage comments Instagram does not say whose a comment is. */
function readComment(row: WireObject, parentId?: string): PlatformComment | null {
  const platformCommentId = idOrNull(row['id']);
  const createdAt = metaInstant(row['timestamp']);
  if (platformCommentId === null || createdAt === null) return null;
  const from = objectOf(row['from']);
  const name = textOrNull(from['username']) ?? textOrNull(row['username']);
  const authorId = idOrNull(from['id']) ?? name ?? 'unknown';
  return {
    platformCommentId,
    text: typeof row['text'] === 'string' ? row['text'] : '',
    authorId,
    authorName: name ?? authorId,
    createdAt,
    likes: countOrNull(row['like_count']),
    ...(parentId === undefined ? {} : { parentId }),
  };
}
