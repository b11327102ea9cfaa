import { DAY, MINUTE } from '@afterpost/kernel';
import { arrayOf, countOrNull, instantOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { FetchCommentsResult, PlatformComment } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { SEARCH_PAGE_MAX } from './capabilities.ts';
import type { XClient } from './client.ts';
import { referencesOf } from './dialect.ts';
import { emptyBecause, failureOf } from './errors.ts';
import { unescaped } from './post.ts';
import { ROUTES } from './routes.ts';
import { isPostId, timeOfId } from './snowflake.ts';

/** What recent search reaches back, less what a clock may be off. */
const SEARCHABLE_MS = 7 * DAY - MINUTE;
const PAGES_MAX = 5;
const SEARCH_PAGE_MIN = 10;

const FIELDS = {
  'tweet.fields': 'author_id,created_at,entities,in_reply_to_user_id,public_metrics,referenced_tweets',
  expansions: 'author_id',
  'user.fields': 'name,username',
};

/**
 * What others answered, answers to answers included, of the last seven days: further back X's search does not reach. Of an
 * older post only what came `since` is asked for, and nothing at all where that is too long ago as well (BEHAVIOR.md, 7).
 */
export async function fetchComments(
  x: XClient,
  externalId: string,
  access: PlatformAccess,
  since?: string,
): Promise<Outcome<FetchCommentsResult>> {
  if (!isPostId(externalId)) return failed(failureOf('invalid_request', 'this is no id of a post on X'));
  const reach = x.clock.now().getTime() - SEARCHABLE_MS;
  const wholeLife = timeOfId(externalId) >= reach;
  const from = since === undefined ? Number.NaN : Date.parse(since);
  if (!wholeLife && !(from >= reach)) return answered({ comments: [], complete: false });
  // Seconds: a fraction of one is refused.
  const startTime = from >= reach ? new Date(from).toISOString().replace(/\.\d+Z$/, 'Z') : undefined;
  const comments: PlatformComment[] = [];
  let complete = startTime === undefined;
  let token: string | null = null;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const limit = Math.max(SEARCH_PAGE_MIN, Math.min(SEARCH_PAGE_MAX, Math.floor(x.spending.postsAffordable / PRICE_OF_A_COMMENT)));
    const result = await x.call(ROUTES.search, access, {
      query: {
        query: `conversation_id:${externalId}`,
        max_results: limit,
        start_time: startTime,
        next_token: token ?? undefined,
        ...FIELDS,
      },
      expected: { posts: limit, users: limit },
    });
    const why = result.ok ? emptyBecause(result.value) : result.failure;
    if (!result.ok || why !== null) return failed(why ?? failureOf('transient', ''));
    const read = readPage(result.value, externalId, access.platformAccountId);
    if (read === null) return failed(failureOf('transient', 'the answer holds no list of posts'));
    // One that can't be read may be any that is known: then absence proves nothing.
    complete &&= !read.includes(null);
    // The account's own answers, further parts of a thread above all, are no comments on it.
    comments.push(...read.filter((comment) => comment !== null).filter((comment) => isOthers(comment, externalId, access)));
    token = textOrNull(objectOf(objectOf(result.value)['meta'])['next_token']);
    if (token === null) return answered({ comments, complete });
  }
  return answered({ comments, complete: false });
}

/** With its author's name a comment costs as much as three posts. */
const PRICE_OF_A_COMMENT = 3;

/** The posts of a page, `null` for each that can't be read; `null` as a whole where the answer holds no list. */
function readPage(body: unknown, rootId: string, ownId: string): readonly (PlatformComment | null)[] | null {
  const { data = [], includes } = objectOf(body);
  if (!Array.isArray(data)) return null;
  const users = arrayOf(objectOf(includes)['users']).filter(isObject);
  const names = new Map(users.map((user) => [user['id'], textOrNull(user['name']) ?? textOrNull(user['username'])]));
  return data.map((post) => (isObject(post) ? readComment(post, { rootId, ownId, names }) : null));
}

const isOthers = ({ platformCommentId, authorId }: PlatformComment, rootId: string, { platformAccountId }: PlatformAccess): boolean =>
  platformCommentId !== rootId && authorId !== platformAccountId;

interface Conversation {
  readonly rootId: string;
  readonly ownId: string;
  readonly names: ReadonlyMap<unknown, string | null>;
}

function readComment(post: WireObject, { rootId, ownId, names }: Conversation): PlatformComment | null {
  const id = textOrNull(post['id']);
  const authorId = textOrNull(post['author_id']);
  const createdAt = instantOrNull(post['created_at']);
  if (id === null || authorId === null || createdAt === null) return null;
  const parent = referencesOf(post).find(({ type }) => type === 'replied_to')?.id;
  return {
    platformCommentId: id,
    text: saidText(post, [ownId, textOrNull(post['in_reply_to_user_id'])]),
    authorId,
    authorName: names.get(authorId) ?? authorId,
    createdAt,
    likes: countOrNull(objectOf(post['public_metrics'])['like_count']),
    ...(parent === undefined || parent === rootId ? {} : { parentId: parent }),
  };
}

/** X begins an answer with the names of those whom it answers, and does not show them. */
function saidText(post: WireObject, addressees: readonly (string | null)[]): string {
  let text = typeof post['text'] === 'string' ? post['text'] : '';
  for (const mention of arrayOf(objectOf(post['entities'])['mentions']).filter(isObject)) {
    const name = `@${textOrNull(mention['username'])} `;
    if (!addressees.includes(textOrNull(mention['id'])) || !text.toLowerCase().startsWith(name.toLowerCase())) break;
    text = text.slice(name.length);
  }
  return unescaped(text);
}
