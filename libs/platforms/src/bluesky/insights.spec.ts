import { accountMetricsSchema, MEDIA_TYPES, metricsSchema, NO_METRICS } from '@afterpost/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { openHarness, script } from './harness.ts';
import type { Harness } from './harness.ts';
import { figuresOf, mediaTypeOf, readPostView } from './post-view.ts';
import { readAccount } from './profile.ts';
import type { PostRef } from '../port/insights.ts';

const idOf = (index: number): string => `at://did:plc:alice/app.bsky.feed.post/3n2ubtsz6w${index}`;
const POST = {
  uri: idOf(1),
  author: { did: 'did:plc:alice', handle: 'alice.example' },
  record: { $type: 'app.bsky.feed.post', text: 'hi', createdAt: '2026-11-21T10:00:00.000Z' },
  bookmarkCount: 1,
  replyCount: 2,
  repostCount: 3,
  likeCount: 14,
  quoteCount: 4,
  indexedAt: '2026-11-21T10:00:01.120Z',
};

const item = (index: number, parts: object = {}, rest: object = {}) => ({
  post: { ...POST, uri: idOf(index), ...parts },
  ...rest,
});
const answering = (root: string, parent: string) => ({
  record: { ...POST.record, reply: { root: { uri: root }, parent: { uri: parent } } },
});

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const refTo = (externalId: string): PostRef => ({ externalId, mediaType: 'text', publishedAt: '2026-11-20T10:00:00.000Z' });
const fetchPosts = async (ids: readonly string[]) => (await harness.adapter.fetchPosts(ids.map(refTo), harness.access)).posts;
const figures = (view: object) => figuresOf(readPostView({ uri: idOf(1), ...view })!);

describe('a post’s figures', () => {
  it('are Bluesky’s counts in our words; shares are reposts and quotes', async () => {
    script(harness.network, 'app.bsky.feed.getPosts', 200, { posts: [POST] });
    expect(await fetchPosts([idOf(1)])).toEqual([
      {
        externalId: idOf(1),
        status: 'ok',
        metrics: { ...NO_METRICS, likes: 14, comments: 2, shares: 7, saves: 1 },
        block: { reposts: 3, quotes: 4, bookmarks: 1 },
        commentsCount: 2,
        raw: POST,
      },
    ]);
  });

  it('read a missing count as 0, as the sheet says, but missing bookmarks as unknown', () => {
    expect(figures({}).metrics).toEqual({ ...NO_METRICS, likes: 0, comments: 0, shares: 0, saves: null });
  });

  it.each([null, -1, 1.5, 'many', {}, [], true, Number.NaN, 1e300])('never read %j as a figure', (junk) => {
    const { metrics, block } = figures({
      likeCount: junk,
      repostCount: junk,
      quoteCount: 3,
      replyCount: junk,
      bookmarkCount: junk,
    });
    expect(metrics).toEqual(NO_METRICS);
    expect(block).toEqual({ quotes: 3 });
  });

  it('read digits in a string', () => {
    expect(figures({ likeCount: '14' }).metrics.likes).toBe(14);
  });

  it('are valid or absent, whatever the payload', () => {
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.constantFrom(...Object.keys(POST), 'embed'), fc.jsonValue()), (anything, view) => {
        for (const value of [anything, view]) {
          const post = readPostView(value);
          const metrics = post ? figuresOf(post).metrics : NO_METRICS;
          expect(metricsSchema.safeParse(metrics).success).toBe(true);
          expect(MEDIA_TYPES).toContain(mediaTypeOf(post?.record ?? {}));
          const account = readAccount(value);
          expect(accountMetricsSchema.nullable().safeParse(account?.metrics ?? null).success).toBe(true);
        }
      }),
    );
  });
});

describe('asking for posts', () => {
  it('takes an answer in any order, and what nobody asked for as nothing', async () => {
    const posts = [2, 9, 1].map((index) => ({ ...POST, uri: idOf(index) }));
    script(harness.network, 'app.bsky.feed.getPosts', 200, { posts });
    expect((await fetchPosts([idOf(1), idOf(2), idOf(3)])).map(({ externalId, status }) => [externalId, status])).toEqual([
      [idOf(1), 'ok'],
      [idOf(2), 'ok'],
      [idOf(3), 'missing'],
    ]);
  });

  it('says failed, not missing, when an entry can’t be told', async () => {
    script(harness.network, 'app.bsky.feed.getPosts', 200, { posts: [POST, { likeCount: 3 }] });
    expect((await fetchPosts([idOf(1), idOf(2)])).map(({ status }) => status)).toEqual(['ok', 'failed']);
  });

  it.each([{}, [], { posts: null }, { posts: {} }, 'text', null])('says failed for the answer %j', async (body) => {
    script(harness.network, 'app.bsky.feed.getPosts', 200, body);
    expect(await fetchPosts([idOf(1)])).toMatchObject([{ status: 'failed', failure: { class: 'transient' } }]);
  });

  it('keeps an address by handle out of the call that it would break', async () => {
    const foreign = 'at://alice.example/app.bsky.feed.post/3n2ubtsz6wa2b';
    script(harness.network, 'app.bsky.feed.getPosts', 200, { posts: [POST] });
    expect(await fetchPosts([foreign, idOf(1)])).toMatchObject([
      { status: 'failed', failure: { class: 'invalid_request' } },
      { status: 'ok' },
    ]);
    expect(harness.network.calls[0]?.query.getAll('uris')).toEqual([idOf(1)]);
  });

  it('makes no further call after a refusal that every batch would meet', async () => {
    const ids = Array.from({ length: 80 }, (_, index) => idOf(index));
    harness.network.fault({
      path: 'getPosts',
      respond: { status: 400, body: '{"error":"ExpiredToken","message":"Token has expired"}' },
    });
    const posts = await fetchPosts(ids);
    expect(new Set(posts.map((post) => post.status === 'failed' && post.failure.class))).toEqual(new Set(['token_expired']));
    expect(posts).toHaveLength(80);
    expect(harness.network.countOf('app.bsky.feed.getPosts')).toBe(1);
  });

  it('makes no call for nothing', async () => {
    expect(await fetchPosts([])).toEqual([]);
    expect(harness.network.calls).toEqual([]);
  });
});

describe('the account', () => {
  it('has figures where the profile has them, and null where not', async () => {
    script(harness.network, 'app.bsky.actor.getProfile', 200, {
      did: 'did:plc:alice',
      handle: 'alice.example',
      displayName: '',
      followersCount: 0,
      description: 'Hello',
      verification: { verifiedStatus: 'valid' },
    });
    expect(await harness.adapter.fetchAccount(harness.access)).toMatchObject({
      ok: true,
      value: {
        metrics: { followers: 0, following: null, postsCount: null, impressions: null, reach: null, profileViews: null },
        profile: { displayName: null, biography: 'Hello', website: null, isVerified: true },
      },
    });
  });
});

describe('discovery', () => {
  const other = 'at://did:plc:bob/app.bsky.feed.post/3n2ubtsz6wa2b';

  it('finds the account’s own posts and threads with their figures, not reposts, not answers to others', async () => {
    const feed = [
      item(1, { record: { ...POST.record, embed: { $type: 'app.bsky.embed.images', images: [{}, {}] } } }),
      item(2, {}, { reason: { $type: 'app.bsky.feed.defs#reasonRepost' } }),
      item(3, { author: { did: 'did:plc:bob' } }),
      item(4, answering(other, other)),
      item(5, answering(idOf(1), idOf(1))),
      item(6, answering(idOf(1), other)),
      'junk',
      { post: null },
    ];
    script(harness.network, 'app.bsky.feed.getAuthorFeed', 200, { feed, cursor: 'next' });
    const outcome = await harness.adapter.discover(harness.access, { limit: 500 });
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        posts: [
          {
            externalId: idOf(1),
            mediaType: 'carousel',
            publishedAt: '2026-11-21T10:00:00.000Z',
            figures: { metrics: { likes: 14 } },
          },
          { externalId: idOf(5), mediaType: 'text' },
        ],
        cursor: 'next',
      },
    });
    expect(harness.network.calls[0]?.query.get('limit')).toBe('100');
  });

  it('ends when the cursor stands still', async () => {
    script(harness.network, 'app.bsky.feed.getAuthorFeed', 200, { feed: [item(1)], cursor: 'same' });
    expect(await harness.adapter.discover(harness.access, { limit: 10, cursor: 'same' })).toMatchObject({
      ok: true,
      value: { posts: [{}] },
    });
    expect(await harness.adapter.discover(harness.access, { limit: 10, cursor: 'same' })).not.toHaveProperty('value.cursor');
  });
});
