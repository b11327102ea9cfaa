import { countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { FetchCommentsResult, PlatformComment } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { goesOn } from './author-posts.ts';
import { COMMENTS_PER_CALL } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { NO_POST } from './publish.ts';
import { encodeWord } from './restli.ts';
import { postKindOf } from './urn.ts';

/** No post is worth more calls than this at one time; what is left then is `complete: false`. */
const CALLS_MAX = 40;

/** Which comments are news: those later than `since`, of which LinkedIn counts so many. */
export interface CommentNews {
  readonly since: string;
  readonly expected: number;
}

/**
 * The comments under a post, and the answers to those that have any (one call each). LinkedIn promises no order: all are
 * read, unless as many news were found as it counts.
 */
export async function fetchComments(
  api: LinkedInApi,
  externalId: string,
  access: PlatformAccess,
  news?: CommentNews,
): Promise<Outcome<FetchCommentsResult>> {
  if (postKindOf(externalId) === null) return failed(NO_POST);
  const comments = new Map<string, PlatformComment>();
  const threads: { readonly urn: string; readonly start: number }[] = [{ urn: externalId, start: 0 }];
  let complete = true;
  let calls = 0;
  for (const { urn, start } of threads) {
    if (calls >= CALLS_MAX || hasAll(news, comments)) return answered({ comments: [...comments.values()], complete: false });
    calls += 1;
    const page = await readPage(api, urn, start, access);
    // A comment that was deleted while its answers were asked for takes them along.
    if (!page.ok && page.failure.class === 'not_found' && urn !== externalId) continue;
    if (!page.ok) return page;
    for (const read of page.value.comments) {
      if (read === null) complete = false;
      else if (!comments.has(read.comment.platformCommentId)) {
        comments.set(read.comment.platformCommentId, read.comment);
        if (urn === externalId && read.answers > 0) threads.push({ urn: read.comment.platformCommentId, start: 0 });
      }
    }
    if (page.value.next !== null) threads.push({ urn, start: page.value.next });
  }
  return answered({ comments: [...comments.values()], complete });
}

/** Whether the news that LinkedIn counts are among what was read. Nothing is known of what vanished then. */
const hasAll = (news: CommentNews | undefined, read: ReadonlyMap<string, PlatformComment>): boolean =>
  news !== undefined && [...read.values()].filter(({ createdAt }) => createdAt > news.since).length >= news.expected;

interface ReadComment {
  readonly comment: PlatformComment;
  /** How many answers it has. */
  readonly answers: number;
}

interface CommentPage {
  /** `null` for one that can't be read. */
  readonly comments: readonly (ReadComment | null)[];
  readonly next: number | null;
}

async function readPage(api: LinkedInApi, urn: string, start: number, access: PlatformAccess): Promise<Outcome<CommentPage>> {
  const path = `/rest/socialActions/${encodeWord(urn)}/comments`;
  const query = { start, count: COMMENTS_PER_CALL };
  const result = await api.call({ method: 'GET', path, route: 'socialActions.comments', query }, access);
  if (!result.ok) return result;
  const { elements, paging } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no list of comments'));
  const comments = elements.map((element) => (isObject(element) ? readComment(element) : null));
  return answered({ comments, next: goesOn(paging, elements.length, COMMENTS_PER_CALL) ? start + elements.length : null });
}

/** LinkedIn names the author and does not say what to call them: the URN has to do. */
function readComment(element: WireObject): ReadComment | null {
  const urn = textOrNull(element['commentUrn']);
  const created = objectOf(element['created']);
  const actor = textOrNull(element['actor']) ?? textOrNull(created['actor']);
  const time = created['time'];
  if (urn === null || actor === null || typeof time !== 'number' || !(time > 0 && time < 8.64e15)) return null;
  const message = objectOf(element['message']);
  const summary = objectOf(element['commentsSummary']);
  const parent = textOrNull(element['parentComment']);
  return {
    comment: {
      platformCommentId: urn,
      // A comment may be a picture and no words.
      text: typeof message['text'] === 'string' ? message['text'] : '',
      authorId: actor,
      authorName: actor,
      createdAt: new Date(time).toISOString(),
      likes: countOrNull(objectOf(element['likesSummary'])['totalLikes']),
      ...(parent === null ? {} : { parentId: parent }),
    },
    answers: countOrNull(summary['totalFirstLevelComments']) ?? countOrNull(summary['aggregatedTotalComments']) ?? 0,
  };
}
