import type { PlatformAccess } from '../port/identity.ts';
import type { DiscoveredPost, DiscoverPage, DiscoverResult } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { parsePostUri, permalinkOf } from './at-uri.ts';
import { FEED_PAGE_MAX } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { figuresOf, mediaTypeOf, readPostView } from './post-view.ts';
import { targetOf } from './target.ts';
import { arrayOf, instantOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Xrpc } from './xrpc.ts';

/** A page of what the account wrote itself, with figures. A page may hold fewer posts than asked for, or none, and go on. */
export async function discover(xrpc: Xrpc, access: PlatformAccess, page: DiscoverPage): Promise<Outcome<DiscoverResult>> {
  // A limit above the maximum is refused, not clamped (BEHAVIOR.md, 6).
  const limit = Math.min(FEED_PAGE_MAX, Math.max(1, Math.trunc(page.limit)));
  const params = { actor: access.platformAccountId, limit, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) };
  const result = await xrpc.query('app.bsky.feed.getAuthorFeed', params, targetOf(access));
  if (!result.ok) return result;
  const answer = objectOf(result.value);
  if (!Array.isArray(answer['feed'])) return failed(failureOf('transient', 'the answer holds no feed'));
  const posts = answer['feed'].filter(isObject).flatMap((item) => readItem(item, access.platformAccountId));
  const cursor = textOrNull(answer['cursor']);
  const goesOn = cursor !== null && cursor !== page.cursor && arrayOf(answer['feed']).length > 0;
  return answered({ posts, ...(goesOn ? { cursor } : {}) });
}

/** The account's own posts and threads: not what it reposted, nor what it answered to others. */
function readItem(item: WireObject, did: string): readonly DiscoveredPost[] {
  const post = readPostView(item['post']);
  if (post === null || post.authorDid !== did || isObject(item['reason'])) return [];
  const address = parsePostUri(post.uri);
  const publishedAt = instantOrNull(post.record['createdAt']) ?? instantOrNull(post.view['indexedAt']);
  if (address === null || publishedAt === null || isAnswerToOthers(post.record, did)) return [];
  return [
    {
      externalId: post.uri,
      permalink: permalinkOf(address),
      text: typeof post.record['text'] === 'string' ? post.record['text'] : '',
      mediaType: mediaTypeOf(post.record),
      publishedAt,
      figures: figuresOf(post),
    },
  ];
}

function isAnswerToOthers(record: WireObject, did: string): boolean {
  if (!isObject(record['reply'])) return false;
  const root = textOrNull(objectOf(record['reply']['root'])['uri']);
  const parent = textOrNull(objectOf(record['reply']['parent'])['uri']);
  return [root, parent].some((uri) => uri === null || parsePostUri(uri)?.did !== did);
}
