import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR } from '@afterpost/kernel';
import { type BlueskyUser, Visitor } from '../test/visitor.ts';

const longPost = { text: 'x'.repeat(301), createdAt: '2026-10-01T08:00:00Z' };

describe('control API', () => {
  let sandbox: Visitor;
  let alice: BlueskyUser;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    alice = await sandbox.account('alice.test');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const post = { text: 'hello', createdAt: '2026-11-03T10:00:00.000Z' };
  const profile = async () => sandbox.read('app.bsky.actor.getProfile', { actor: 'alice.test' });
  const fault = async (script: object) => sandbox.control('/bluesky/faults', script);
  const written = async () => (await sandbox.send('GET', '/_control/bluesky/posts')).body.posts.length;

  describe('clock', () => {
    it('jumps ahead, runs faster from where it is, and goes back to the given clock on reset', async () => {
      const start = sandbox.clock.now().getTime();
      const now = async () => Date.parse((await sandbox.send('GET', '/_control/clock')).body.now) - start;
      expect(await now()).toBe(0);
      expect((await sandbox.control('/clock', { advanceMs: HOUR })).body).toEqual({ now: new Date(start + HOUR).toISOString(), speed: 1 });
      await sandbox.control('/clock', { speed: 60 });
      sandbox.clock.advance(1_000);
      expect(await now()).toBe(HOUR + 60_000);
      await sandbox.control('/clock', { speed: 1 });
      sandbox.clock.advance(1_000);
      expect(await now()).toBe(HOUR + 61_000);
      await sandbox.control('/reset');
      expect(await now()).toBe(2_000);
    });
  });

  it('counts calls by method and route, those that a fault answers too, and starts again on DELETE', async () => {
    await sandbox.send('DELETE', '/_control/calls');
    await fault({ match: { path: 'getProfile' }, times: 1, respond: { status: 503 } });
    await profile();
    await profile();
    await alice.create(post);
    expect((await sandbox.send('GET', '/_control/calls?platform=bluesky')).body).toEqual({
      total: 3,
      charged: 3,
      calls: [
        { platform: 'bluesky', method: 'GET', route: '/xrpc/app.bsky.actor.getProfile', count: 2, charged: 2 },
        { platform: 'bluesky', method: 'POST', route: '/xrpc/com.atproto.repo.createRecord', count: 1, charged: 1 },
      ],
    });
  });

  describe('faults', () => {
    it('answer instead of the network, as often as told, where method and path match', async () => {
      await fault({
        match: { method: 'post', path: '/bluesky/xrpc/com.atproto.repo.createRecord' },
        times: 2,
        respond: { status: 429, headers: { 'retry-after': '7' }, body: { error: 'RateLimitExceeded', message: 'slow down' } },
      });
      expect((await profile()).status).toBe(200);
      for (let n = 0; n < 2; n++) {
        const answer = await alice.create(post);
        expect(answer).toMatchObject({ status: 429, body: { message: 'slow down' } });
        expect(answer.headers.get('retry-after')).toBe('7');
      }
      expect(await written()).toBe(0);
      expect((await alice.create(post)).status).toBe(200);
    });

    it('answer after the network has done it', async () => {
      await fault({
        match: { path: 'createRecord' },
        times: 1,
        afterApply: true,
        respond: { status: 502, body: '<html>Bad Gateway</html>' },
      });
      const answer = await alice.create(post);
      expect(answer.status).toBe(502);
      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(answer.headers.get('ratelimit-limit')).toBeNull();
      expect(answer.body).toBe('<html>Bad Gateway</html>');
      expect(await written()).toBe(1);
    });

    it('cut the connection in the middle of the answer, after the network has done it', async () => {
      await fault({ match: { path: 'createRecord' }, times: 1, cutBody: true });
      await expect(alice.create(post)).rejects.toThrow('terminated');
      expect(await written()).toBe(1);
    });

    it('come late, so that a client with less patience hears nothing', async () => {
      await fault({ match: { path: 'getProfile' }, delayMs: 60_000 });
      const impatient = fetch(`${sandbox.url}/bluesky/xrpc/app.bsky.actor.getProfile?actor=alice.test`, {
        signal: AbortSignal.timeout(100),
      });
      await expect(impatient).rejects.toThrow();
    });

    it('are listed with what is left of them, and all gone on DELETE', async () => {
      await fault({ times: 3, respond: { status: 500 } });
      await profile();
      expect((await sandbox.send('GET', '/_control/bluesky/faults')).body.faults).toMatchObject([{ left: 2 }]);
      await sandbox.send('DELETE', '/_control/bluesky/faults');
      expect((await profile()).status).toBe(200);
    });
  });

  it('makes an account once by handle, with the posts it was given', async () => {
    const bakery = {
      handle: 'bakery.test',
      followers: 500,
      posts: [{ text: 'Open #again', createdAt: '2026-10-01T08:00:00Z', kind: 'image' }],
    };
    const first = await sandbox.control('/bluesky/accounts', bakery);
    const second = await sandbox.control('/bluesky/accounts', bakery);
    expect(first.body.created).toBe(true);
    expect(second.body).toEqual({ ...first.body, created: false });
    const { body } = await sandbox.send('GET', '/_control/bluesky/posts?account=bakery.test');
    expect(body.posts).toHaveLength(1);
    expect(body.posts[0]).toMatchObject({ text: 'Open #again', deleted: false, author: { handle: 'bakery.test' } });
    expect(body.posts[0].record.facets[0].index).toEqual({ byteStart: 5, byteEnd: 11 });
  });

  it('adds exact counts and written answers to a post, and takes them away again', async () => {
    const { body } = await alice.create(post);
    sandbox.clock.advance(1_000);
    const id = encodeURIComponent(body.uri);
    await sandbox.control(`/bluesky/posts/${id}/engage`, {
      likes: 12,
      reposts: 3,
      quotes: 2,
      bookmarks: 1,
      replies: [{ text: 'Nice!', author: 'zed.test' }],
    });
    await sandbox.control(`/bluesky/posts/${body.uri.split('/').at(-1)}/engage`, { likes: -2 });
    const [shown] = (await sandbox.read('app.bsky.feed.getPosts', { uris: body.uri })).body.posts;
    expect(shown).toMatchObject({ likeCount: 10, repostCount: 3, quoteCount: 2, bookmarkCount: 1, replyCount: 1 });
    const { thread } = (await sandbox.read('app.bsky.feed.getPostThread', { uri: body.uri })).body;
    expect(thread.replies).toMatchObject([{ post: { author: { handle: 'zed.test' }, record: { text: 'Nice!' } } }]);
  });

  it.each([
    ['a clock that goes back', '/clock', { advanceMs: -1 }, 'the clock only goes forward'],
    ['a clock change without a change', '/clock', {}, 'give speed'],
    ['an unknown network', '/myspace/faults', {}, 'does not simulate "myspace"'],
    ['a fault that does nothing', '/bluesky/faults', { match: {} }, 'changes nothing'],
    ['an impossible status', '/bluesky/faults', { respond: { status: 99 } }, 'respond.status'],
    ['a misspelt field', '/bluesky/faults', { respnd: {} }, 'respnd'],
    ['a handle that is none', '/bluesky/accounts', { handle: 'alice' }, 'is not a handle'],
    ['a past post that is too long', '/bluesky/accounts', { handle: 'new.test', posts: [longPost] }, 'grapheme too big'],
    ['an unknown setting', '/bluesky/settings', { indexDelay: 1 }, 'indexDelay'],
    ['a body that is no JSON', '/clock', '{"speed":', 'not JSON'],
  ])('answers %s with 400 and words, and changes nothing', async (_what, path, body, words) => {
    const answer = await sandbox.control(path, body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
    expect(answer.body.detail).toContain(words);
    expect((await sandbox.control('/bluesky/accounts/new.test/revoke', { what: 'all' })).status).toBe(404);
    expect((await profile()).status).toBe(200);
  });

  it('forgets everything on reset', async () => {
    await alice.create(post);
    await fault({ respond: { status: 500 } });
    await sandbox.control('/reset');
    expect(await written()).toBe(0);
    expect((await sandbox.send('GET', '/_control/calls')).body.total).toBe(0);
    expect((await profile()).body.message).toBe('Profile not found');
  });
});
