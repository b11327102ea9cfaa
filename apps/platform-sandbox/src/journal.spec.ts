import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, ManualClock } from '@afterpost/kernel';
import { Visitor } from '../test/visitor.ts';
import { gradientPng } from './core/images.ts';

describe('journal', () => {
  let folder: string;
  let journalFile: string;
  let clock: ManualClock;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-journal-'));
    journalFile = join(folder, 'world', 'journal.ndjson');
    clock = new ManualClock('2026-11-03T10:00:00.000Z');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = async () => Visitor.start({ journalFile, clock });

  it('gives a second start on another port the same posts, figures, sessions, images and time', async () => {
    const first = await start();
    const alice = await first.account('alice.test', { followers: 9_000, posts: { count: 5, days: 10 } });
    const bob = await first.account('bob.test');
    const upload = await alice.call('com.atproto.repo.uploadBlob', gradientPng(4, 4, [1, 2, 3]), { 'content-type': 'image/png' });
    const embed = { $type: 'app.bsky.embed.images', images: [{ image: upload.body.blob, alt: '' }] };
    const { body: made } = await alice.create({ text: '', createdAt: clock.now().toISOString(), embed });
    const { body: gone } = await alice.create({ text: 'gone', createdAt: clock.now().toISOString() });
    await alice.call('com.atproto.repo.deleteRecord', {
      repo: alice.did,
      collection: 'app.bsky.feed.post',
      rkey: gone.uri.split('/').at(-1),
    });
    const like = { subject: { uri: made.uri, cid: made.cid }, createdAt: clock.now().toISOString() };
    await bob.create(like, { collection: 'app.bsky.feed.like' });
    await first.control(`/bluesky/posts/${encodeURIComponent(made.uri)}/engage`, {
      likes: 4,
      replies: [{ text: 'Hi', author: 'zed.test' }],
    });
    await first.control('/clock', { advanceMs: 5 * HOUR, speed: 2 });

    const before = await worldOf(first);
    await first[Symbol.asyncDispose]();
    const second = await start();
    expect(second.url).not.toBe(first.url);
    expect(await worldOf(second)).toEqual(before);

    const [shown] = (await second.read('app.bsky.feed.getPosts', { uris: made.uri })).body.posts;
    expect(shown.likeCount).toBeGreaterThanOrEqual(5);
    expect((await fetch(shown.embed.images[0].thumb)).status).toBe(200);
    const refreshed = await second.send('POST', '/bluesky/xrpc/com.atproto.server.refreshSession', undefined, {
      authorization: `Bearer ${alice.refreshJwt}`,
    });
    expect(refreshed.body.didDoc.service[0].serviceEndpoint).toBe(`${second.url}/bluesky`);
    expect(readFileSync(journalFile, 'utf8')).not.toContain(first.url);
    await second[Symbol.asyncDispose]();
  });

  it('forgets half a line that a dying process left, and goes on after the last whole one', async () => {
    const first = await start();
    await first.account('alice.test');
    await first[Symbol.asyncDispose]();
    appendFileSync(journalFile, '{"part":"bluesky","chan');
    const second = await start();
    await second.account('bob.test');
    await second[Symbol.asyncDispose]();
    const third = await start();
    const { body } = await third.read('app.bsky.actor.getProfiles', { actors: ['alice.test', 'bob.test'] });
    expect(body.profiles).toHaveLength(2);
    await third[Symbol.asyncDispose]();
  });

  it('says which line it cannot read, and what to do', async () => {
    journalFile = join(folder, 'broken.ndjson');
    writeFileSync(journalFile, 'not json\n');
    await expect(start()).rejects.toThrow(/Line 1 of the sandbox's journal .*broken\.ndjson cannot be read.*Delete the file/);
  });

  it('is empty after a reset', async () => {
    const first = await start();
    await first.account('alice.test');
    await first.control('/reset');
    await first[Symbol.asyncDispose]();
    const second = await start();
    expect((await second.send('GET', '/_control/bluesky/posts')).body.posts).toEqual([]);
    await second[Symbol.asyncDispose]();
  });
});

/** Everything there is to see, whatever the address. */
async function worldOf(of: Visitor): Promise<unknown> {
  const posts = await of.send('GET', '/_control/bluesky/posts');
  const threads = await Promise.all(
    posts.body.posts
      .filter(({ deleted }: { deleted: boolean }) => !deleted)
      .map(async ({ uri }: { uri: string }) => (await of.read('app.bsky.feed.getPostThread', { uri })).body),
  );
  const state = { posts: posts.body, threads, clock: (await of.send('GET', '/_control/clock')).body };
  return JSON.parse(JSON.stringify(state).replaceAll(of.url, '')) as unknown;
}
