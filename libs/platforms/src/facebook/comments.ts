import { failureWords } from '../http/failure-words.ts';
import { countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Graph } from '../meta/graph.ts';
import { metaInstant } from '../meta/instant.ts';
import { unreadable } from '../meta/login.ts';
import { cursorAfter, hasMore } from '../meta/paging.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { FetchCommentsResult, PlatformComment } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { PAGE_MAX } from './capabilities.ts';
import { callerOf } from './page-access.ts';
import { postIdOf } from './post-id.ts';

const FIELDS = 'id,message,created_time,from{id,name},like_count,parent{id}';
/** Each page is a counted call. */
const PAGES_MAX = 50;
/** Facebook hides who wrote a comment where a person has not allowed the app to know. */
const SOMEBODY = { id: 'unknown', name: 'Facebook user' };

/** Comments and replies, newest first; with `since` it reads only as far back as that. */
export async function fetchComments(
  graph: Graph,
  externalId: string,
  access: PlatformAccess,
  since?: string,
): Promise<Outcome<FetchCommentsResult>> {
  const postId = postIdOf(externalId, access.platformAccountId);
  if (postId === null) return failed(failureWords('Facebook', { class: 'invalid_request', words: 'this is no id of a Facebook post' }));
  const comments = new Map<string, PlatformComment>();
  let complete = true;
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params = { filter: 'stream', order: 'reverse_chronological', limit: PAGE_MAX, fields: FIELDS, after };
    const result = await graph.get('GET /{post}/comments', `/${postId}/comments`, params, callerOf(access));
    if (!result.ok) return failed(result.failure);
    const { data } = objectOf(result.value);
    if (!Array.isArray(data)) return failed(unreadable(graph, 'the answer holds no list of comments'));
    const known = data.map((comment) => readComment(comment, postId)).filter((comment) => comment !== null);
    const wanted = known.filter(({ createdAt }) => since === undefined || createdAt >= since);
    complete &&= wanted.length === data.length;
    for (const comment of wanted) comments.set(comment.platformCommentId, comment);
    const next = cursorAfter(result.value);
    // Only a last comment that is too old proves that what follows is older still.
    if (next === undefined || next === after || (since !== undefined && (known.at(-1)?.createdAt ?? since) < since)) {
      return answered({ comments: [...comments.values()], complete: complete && !hasMore(result.value) });
    }
    after = next;
  }
  return answered({ comments: [...comments.values()], complete: false });
}

function readComment(value: unknown, postId: string): PlatformComment | null {
  if (!isObject(value)) return null;
  const platformCommentId = textOrNull(value['id']);
  const createdAt = metaInstant(value['created_time']);
  if (platformCommentId === null || createdAt === null) return null;
  const parentId = textOrNull(objectOf(value['parent'])['id']);
  return {
    platformCommentId,
    text: textOrNull(value['message']) ?? '',
    ...authorOf(value),
    createdAt,
    likes: countOrNull(value['like_count']),
    ...(parentId === null || parentId === postId ? {} : { parentId }),
  };
}

function authorOf({ from }: WireObject): Pick<PlatformComment, 'authorId' | 'authorName'> {
  const { id, name } = objectOf(from);
  const authorId = textOrNull(id) ?? SOMEBODY.id;
  return { authorId, authorName: textOrNull(name) ?? (authorId === SOMEBODY.id ? SOMEBODY.name : authorId) };
}
