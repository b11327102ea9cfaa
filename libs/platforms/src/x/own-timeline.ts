import { MINUTE } from '@afterpost/kernel';
import { arrayOf, objectOf, textOrNull } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { TIMELINE_PAGE_MAX } from './capabilities.ts';
import type { XClient } from './client.ts';
import { emptyBecause, failureOf } from './errors.ts';
import { TEXT_FIELDS } from './fields.ts';
import { readPost } from './post.ts';
import type { XPost } from './post.ts';
import type { PreparedPart } from './prepare.ts';
import { ROUTES } from './routes.ts';
import { sameText } from './same-text.ts';

/** X knows instants to the second, and its clock is not ours. */
export const CLOCKS_DIFFER_MS = MINUTE;
const PAGES_MAX = 5;
/** A look begins at the post that it is for: what came after is seldom more, and made up for where it is. */
const POSTS_EXPECTED = 5;

/** Where a look begins: at an instant (ISO 8601), or behind a post. */
export type Since = { readonly instant: string } | { readonly postId: string };

/** What the account itself posted since, newest first, answers included. */
export async function ownPostsSince(x: XClient, since: Since, access: PlatformAccess): Promise<Outcome<readonly XPost[]>> {
  const from = 'instant' in since ? { start_time: secondsBefore(since.instant) } : { since_id: since.postId };
  const posts: XPost[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const read = await readTimeline(x, { ...from, pagination_token: token, max_results: TIMELINE_PAGE_MAX }, POSTS_EXPECTED, access);
    if (!read.ok) return read;
    posts.push(...read.value.posts);
    token = read.value.token ?? undefined;
    if (token === undefined) return answered(posts.filter((post) => isSince(post, since)));
  }
  return failed(failureOf('transient', 'the account has posted too much since to tell whether this post is there'));
}

/** The account's newest posts, for comparison: one page. */
export async function newestOwnPosts(x: XClient, count: number, access: PlatformAccess): Promise<Outcome<readonly XPost[]>> {
  const read = await readTimeline(x, { max_results: count }, count, access);
  return read.ok ? answered(read.value.posts) : read;
}

async function readTimeline(
  x: XClient,
  query: Readonly<Record<string, string | number | undefined>>,
  postsExpected: number,
  access: PlatformAccess,
): Promise<Outcome<{ readonly posts: readonly XPost[]; readonly token: string | null }>> {
  const result = await x.call(ROUTES.timeline, access, {
    path: `/2/users/${encodeURIComponent(access.platformAccountId)}/tweets`,
    query: { exclude: 'retweets', ...query, ...TEXT_FIELDS },
    expected: { posts: postsExpected },
  });
  if (!result.ok) return result;
  const why = emptyBecause(result.value);
  if (why !== null) return failed(why);
  const { data, meta } = objectOf(result.value);
  const items = arrayOf(data);
  const posts = items.map((item) => readPost(item, new Map())).filter((post) => post !== null);
  // An entry that can't be read may be the very post that is looked for: then absence proves nothing.
  if ((data !== undefined && !Array.isArray(data)) || posts.length < items.length) {
    return failed(failureOf('transient', 'the answer is not readable in part'));
  }
  return answered({ posts, token: textOrNull(objectOf(meta)['next_token']) });
}

/** `start_time` counts seconds. */
const secondsBefore = (instant: string): string => new Date(Date.parse(instant) - CLOCKS_DIFFER_MS).toISOString().replace(/\.\d+Z$/, 'Z');

/** The request says so already; the answer decides. */
function isSince({ id, createdAt }: XPost, since: Since): boolean {
  if ('postId' in since) return BigInt(id) > BigInt(since.postId);
  return createdAt === null || Date.parse(createdAt) >= Date.parse(since.instant) - CLOCKS_DIFFER_MS;
}

/** The post that says what a part says. A post of media alone has no text to compare; their number has to do. */
export function findPart(posts: readonly XPost[], { text, mediaIds }: PreparedPart): XPost | undefined {
  return posts.find(
    (post) =>
      sameText(text, post.text) &&
      (text.trim() !== '' || arrayOf(objectOf(post.wire['attachments'])['media_keys']).length === mediaIds.length),
  );
}
