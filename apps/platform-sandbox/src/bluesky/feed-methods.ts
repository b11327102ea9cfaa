import type { FastifyReply } from 'fastify';
import type { Bluesky } from './bluesky.ts';
import { isDid, parseAtUri, POST, REPOST } from './ids.ts';
import type { Actor } from './public-life.ts';
import { at, type StoredRecord } from './world.ts';
import { type Looking, postView, profileView } from './views.ts';
import { internalError, invalidRequest, page, type Params, type XrpcCall, XrpcError, type XrpcMethods } from './xrpc.ts';

type Answer = (looking: Looking, params: Params) => object;

/** `app.bsky.feed.*`. */
export const feedMethods = (bluesky: Bluesky): XrpcMethods => {
  const query = (answer: Answer) => ({
    kind: 'query' as const,
    answer: (call: XrpcCall, reply: FastifyReply) =>
      answer({ bluesky, origin: call.origin, reader: bluesky.reader(call, reply) }, call.params),
  });
  return {
    'app.bsky.feed.getPosts': query(getPosts),
    'app.bsky.feed.getPostThread': query(getPostThread),
    'app.bsky.feed.getAuthorFeed': query(getAuthorFeed),
    'app.bsky.feed.getLikes': query(getLikes),
    'app.bsky.feed.getRepostedBy': query(getRepostedBy),
    'app.bsky.feed.getQuotes': query(getQuotes),
  };
};

function getPosts(looking: Looking, params: Params): object {
  const uris = [...new Set(params.list('uris', 25))];
  for (const uri of uris) {
    const parsed = parseAtUri(uri);
    if (!parsed) throw invalidRequest(`Invalid at-uri at $.uris (got "${uri}")`);
    // The AppView looks posts up by DID only and breaks on a handle.
    if (!isDid(parsed.authority)) throw internalError();
  }
  const found = uris.flatMap((uri) => looking.bluesky.visiblePost(uri) ?? []);
  return { posts: found.map((post) => postView(looking, post)) };
}

function getPostThread(looking: Looking, params: Params): object {
  const uri = looking.bluesky.withDid(params.text('uri'));
  const depth = params.integer('depth', { min: 0, max: 1000, fallback: 6 });
  const height = params.integer('parentHeight', { min: 0, max: 1000, fallback: 80 });
  const post = looking.bluesky.visiblePost(uri);
  if (!post) throw new XrpcError(400, 'NotFound', `Post not found: ${uri}`);
  const parent = parentOf(looking, post, height);
  return { thread: { ...threadBelow(looking, post, depth), ...(parent ? { parent } : {}) } };
}

function threadBelow(looking: Looking, post: StoredRecord, depth: number): object {
  const replies = depth === 0 ? undefined : looking.bluesky.life.replies(post).map((reply) => threadBelow(looking, reply, depth - 1));
  return {
    $type: 'app.bsky.feed.defs#threadViewPost',
    post: postView(looking, post),
    ...(replies ? { replies } : {}),
    threadContext: {},
  };
}

function parentOf(looking: Looking, post: StoredRecord, height: number): object | undefined {
  const uri = at(post.record, 'reply', 'parent', 'uri');
  if (typeof uri !== 'string' || height === 0) return undefined;
  const parent = looking.bluesky.visiblePost(uri);
  if (!parent) return { $type: 'app.bsky.feed.defs#notFoundPost', uri, notFound: true };
  const above = parentOf(looking, parent, height - 1);
  return { ...threadBelow(looking, parent, 0), ...(above ? { parent: above } : {}) };
}

const FILTERS: Readonly<Record<string, (entry: StoredRecord, did: string) => boolean>> = {
  posts_with_replies: () => true,
  posts_no_replies: ({ record }) => record['reply'] === undefined,
  posts_with_media: ({ record, collection }) =>
    collection === POST && /embed\.(images|gallery|video|recordWithMedia)$/.test(String(at(record, 'embed', '$type'))),
  posts_with_video: ({ record }) => at(record, 'embed', '$type') === 'app.bsky.embed.video',
  posts_and_author_threads: ({ record }, did) =>
    record['reply'] === undefined || String(at(record, 'reply', 'parent', 'uri')).startsWith(`at://${did}/`),
};

function getAuthorFeed(looking: Looking, params: Params): object {
  const { bluesky } = looking;
  const limit = params.limit();
  const filter = FILTERS[params.optional('filter') ?? 'posts_with_replies'] ?? (() => true);
  const { did } = bluesky.actor(params.text('actor'));
  const entries = [...bluesky.world.collection(did, POST), ...bluesky.world.collection(did, REPOST)].filter(
    (entry) => bluesky.isVisible(entry) && filter(entry, did),
  );
  const { items, cursor } = page(entries, { keyOf: feedKey, limit, cursor: params.optional('cursor') });
  return { cursor, feed: items.flatMap((entry) => feedItem(looking, entry) ?? []) };
}

/** Feeds go by the earlier of what the author claims and when it was seen. */
const sortTime = ({ record, indexedAt }: StoredRecord): number =>
  Math.max(0, Math.min(Date.parse(record.createdAt ?? indexedAt), Date.parse(indexedAt)));

const feedKey = (entry: StoredRecord): string => `${String(sortTime(entry)).padStart(15, '0')}::${entry.rkey}::${entry.cid}`;

function feedItem(looking: Looking, entry: StoredRecord): object | undefined {
  if (entry.collection === POST) return { post: postView(looking, entry), ...replyContext(looking, entry) };
  const post = looking.bluesky.visiblePost(String(at(entry.record, 'subject', 'uri')));
  const by = looking.bluesky.life.actor(entry.did);
  if (!post || !by) return undefined;
  const reason = {
    $type: 'app.bsky.feed.defs#reasonRepost',
    by: profileView(looking, by),
    uri: entry.uri,
    cid: entry.cid,
    indexedAt: entry.indexedAt,
  };
  return { post: postView(looking, post), reason };
}

function replyContext(looking: Looking, entry: StoredRecord): object {
  if (entry.record['reply'] === undefined) return {};
  const view = (end: 'root' | 'parent'): object => {
    const uri = String(at(entry.record, 'reply', end, 'uri'));
    const post = looking.bluesky.visiblePost(uri);
    return post
      ? { $type: 'app.bsky.feed.defs#postView', ...postView(looking, post) }
      : { $type: 'app.bsky.feed.defs#notFoundPost', uri, notFound: true };
  };
  return { reply: { root: view('root'), parent: view('parent') } };
}

function getLikes(looking: Looking, params: Params): object {
  const { uri, cursor, people } = reactions(looking, params, 'like');
  return {
    uri,
    cursor,
    likes: people.map(({ actor, since }) => ({ indexedAt: since, createdAt: since, actor: profileView(looking, actor) })),
  };
}

function getRepostedBy(looking: Looking, params: Params): object {
  const { uri, cursor, people } = reactions(looking, params, 'repost');
  return { uri, cursor, repostedBy: people.map(({ actor }) => profileView(looking, actor)) };
}

interface Reaction {
  readonly key: string;
  readonly since: string;
  readonly by: () => Actor | undefined;
}

/** Written reactions first, then the crowd's; of the crowd it is known who, not when. */
function reactions(looking: Looking, params: Params, kind: 'like' | 'repost') {
  const { life } = looking.bluesky;
  const uri = looking.bluesky.withDid(params.text('uri'));
  const limit = params.limit();
  const post = looking.bluesky.visiblePost(uri);
  if (!post) return { uri, people: [] };
  const figure = kind === 'like' ? 'likes' : 'reposts';
  const written = life.visibleReferences(kind, uri).map((record): Reaction => {
    return { key: `written::${record.indexedAt}::${record.did}`, since: record.indexedAt, by: () => life.actor(record.did) };
  });
  const crowd = Array.from({ length: life.reactorCount(post, figure) }, (_, index): Reaction => {
    return { key: `crowd::${String(index).padStart(6, '0')}`, since: post.indexedAt, by: () => life.reactor(post, figure, index + 1) };
  });
  const { items, cursor } = page([...written, ...crowd], { keyOf: ({ key }) => key, limit, cursor: params.optional('cursor') });
  const people = items.flatMap(({ by, since }) => {
    const actor = by();
    return actor ? [{ actor, since }] : [];
  });
  return { uri, cursor, people };
}

function getQuotes(looking: Looking, params: Params): object {
  const uri = looking.bluesky.withDid(params.text('uri'));
  const limit = params.limit();
  const post = looking.bluesky.visiblePost(uri);
  const quotes = post ? looking.bluesky.life.quotes(post) : [];
  const { items, cursor } = page(quotes, { keyOf: feedKey, limit, cursor: params.optional('cursor') });
  return { uri, cursor, posts: items.map((quote) => postView(looking, quote)) };
}
