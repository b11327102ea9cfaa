import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, ManualClock } from '@afterpost/kernel';
import { type BlueskyUser, Visitor } from '../../test/visitor.ts';

interface ThreadPost {
  readonly post: { readonly uri: string; readonly replyCount: number; readonly likeCount: number; readonly indexedAt: string };
  readonly replies?: readonly ThreadPost[];
}

const figures = (posts: readonly ThreadPost[] = []): number[][] => posts.map(({ post }) => [post.likeCount, post.replyCount]);
const followersIn = async (world: Visitor): Promise<number> =>
  (await world.read('app.bsky.actor.getProfile', { actor: 'alice.test' })).body.followersCount;

const popular = { followers: 30_000, posts: { count: 12, days: 20 } };

describe('AppView', () => {
  let sandbox: Visitor;
  let alice: BlueskyUser;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    alice = await sandbox.account('alice.test', popular);
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const feed = async (from = sandbox, query: object = {}): Promise<ThreadPost[]> =>
    (await from.read('app.bsky.feed.getAuthorFeed', { actor: 'alice.test', limit: 100, ...query })).body.feed;
  const getPosts = async (uris: readonly string[]) => sandbox.read('app.bsky.feed.getPosts', { uris });
  const thread = async (uri: string): Promise<ThreadPost> => (await sandbox.read('app.bsky.feed.getPostThread', { uri })).body.thread;

  it('shows as many replies in every thread as it counts, all in the past and each readable alone', async () => {
    const posts = await feed();
    expect(posts).toHaveLength(12);
    const seen: string[] = [];
    for (const { post } of posts) {
      const { replies = [], post: again } = await thread(post.uri);
      expect(again.replyCount).toBe(post.replyCount);
      expect(replies).toHaveLength(post.replyCount);
      for (const reply of replies) {
        expect(Date.parse(reply.post.indexedAt)).toBeGreaterThan(Date.parse(post.indexedAt));
        expect(Date.parse(reply.post.indexedAt)).toBeLessThanOrEqual(sandbox.clock.now().getTime());
      }
      seen.push(...replies.map((reply) => reply.post.uri));
    }
    expect(seen.length).toBeGreaterThan(10);
    expect((await getPosts(seen.slice(-25))).body.posts).toHaveLength(Math.min(25, seen.length));
  });

  it('keeps replies as they were while new ones come', async () => {
    const { body } = await alice.create({ text: 'fresh', createdAt: sandbox.clock.now().toISOString() });
    let before: string[] = [];
    for (let hour = 0; hour < 48; hour += 6) {
      sandbox.clock.advance(6 * HOUR);
      const { replies = [] } = await thread(body.uri);
      const now = replies.map(({ post }) => post.uri);
      expect(now.slice(0, before.length)).toEqual(before);
      before = now;
    }
    expect(before.length).toBeGreaterThan(3);
  });

  it('gives the same figures for the same seed and time, others for another seed', async () => {
    const others = await Promise.all(
      ['afterpost', 'other'].map(async (seed) => Visitor.start({ seed, clock: new ManualClock(sandbox.clock.now()) })),
    );
    const [same, different] = await Promise.all(
      others.map(async (other) => {
        await other.account('alice.test', popular);
        return feed(other);
      }),
    );
    expect(figures(same)).toEqual(figures(await feed()));
    expect(figures(different)).not.toEqual(figures(same));
    await Promise.all(others.map(async (other) => other[Symbol.asyncDispose]()));
  });

  it('moves figures and followers as time goes by, faster by the age factor for figures alone', async () => {
    const fast = await Visitor.start({ ageFactor: 60, clock: sandbox.clock });
    await fast.account('alice.test', { followers: 30_000, posts: [{ text: 'now', createdAt: sandbox.clock.now().toISOString() }] });
    const slow = await Visitor.start({ clock: sandbox.clock });
    await slow.account('alice.test', { followers: 30_000, posts: [{ text: 'now', createdAt: sandbox.clock.now().toISOString() }] });
    sandbox.clock.advance(HOUR);
    const [quick, real] = [(await feed(fast))[0], (await feed(slow))[0]];
    expect(quick?.post.likeCount).toBeGreaterThan(2 * (real?.post.likeCount ?? 0));
    expect(real?.post.likeCount).toBeGreaterThan(0);
    sandbox.clock.advance(10 * DAY);
    expect(await followersIn(fast)).toBe(await followersIn(slow));
    expect(await followersIn(fast)).not.toBe(30_000);
    await Promise.all([fast, slow].map(async (other) => other[Symbol.asyncDispose]()));
  });

  it('shows a fresh post only after the index has seen it', async () => {
    await sandbox.control('/bluesky/settings', { indexDelayMs: 700 });
    const { body } = await alice.create({ text: 'fresh', createdAt: sandbox.clock.now().toISOString() });
    const shown = async () => (await sandbox.read('app.bsky.feed.getPosts', { uris: body.uri })).body.posts.length;
    sandbox.clock.advance(699);
    expect(await shown()).toBe(0);
    sandbox.clock.advance(1);
    expect(await shown()).toBe(1);
  });

  it('answers getPosts without the missing, once for the repeated, not at all for 26, and breaks on a handle', async () => {
    const [uri = ''] = (await feed()).map(({ post }) => post.uri);
    const missing = uri.replace(/.$/, '2');
    expect((await getPosts([missing, uri, uri])).body.posts.map((post: { uri: string }) => post.uri)).toEqual([uri]);
    expect(await getPosts(Array(26).fill(uri))).toMatchObject({ status: 400, body: { error: 'InvalidRequest' } });
    expect(await getPosts([])).toMatchObject({ status: 400, body: { error: 'InvalidRequest' } });
    expect(await getPosts([uri.replace(alice.did, 'alice.test')])).toMatchObject({ status: 500, body: { error: 'InternalServerError' } });
  });

  it('refuses a limit above the maximum and names what it cannot find', async () => {
    expect((await sandbox.read('app.bsky.feed.getAuthorFeed', { actor: 'alice.test', limit: 101 })).status).toBe(400);
    const [first] = await feed();
    const gone = first?.post.uri.replace(/.$/, '2') ?? '';
    expect(await sandbox.read('app.bsky.feed.getPostThread', { uri: gone })).toMatchObject({ status: 400, body: { error: 'NotFound' } });
    expect(await sandbox.read('app.bsky.actor.getProfile', { actor: 'nobody.test' })).toMatchObject({
      status: 400,
      body: { error: 'InvalidRequest', message: 'Profile not found' },
    });
    expect((await sandbox.read('com.atproto.identity.resolveHandle', { handle: 'nobody.test' })).status).toBe(400);
  });

  it('sends no rate limit headers to anonymous readers, and the PDS’s to those with a token', async () => {
    expect((await sandbox.read('app.bsky.actor.getProfile', { actor: 'alice.test' })).headers.get('ratelimit-limit')).toBeNull();
    const { headers } = await alice.read('app.bsky.actor.getProfile', { actor: 'alice.test' });
    expect(headers.get('ratelimit-policy')).toBe('3000;w=300');
  });

  it('names a different person for each like, page by page', async () => {
    const [most] = (await feed()).sort((a, b) => b.post.likeCount - a.post.likeCount);
    const handles: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await sandbox.read('app.bsky.feed.getLikes', {
        uri: most?.post.uri ?? '',
        limit: 100,
        ...(cursor ? { cursor } : {}),
      });
      handles.push(...body.likes.map(({ actor }: { actor: { handle: string } }) => actor.handle));
      cursor = body.cursor;
    } while (cursor !== undefined);
    expect(handles).toHaveLength(most?.post.likeCount ?? -1);
    expect(new Set(handles).size).toBe(handles.length);
  });
});
