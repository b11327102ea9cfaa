import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@afterpost/kernel';
import { settle, SETTLED, startX, xUser, type XUser } from '../../test/x-user.ts';
import { Visitor } from '../../test/visitor.ts';
import { OPEN_QUESTIONS } from './open-questions.ts';

/** The readings of a sandbox that nobody has settled. */
const fresh = async (seed: string) => {
  await using other = await Visitor.start({ seed });
  return (await settle(other, {})).body.variants as Record<string, string>;
};

const look = async (visitor: Visitor, token: string, id: string) => {
  const headers = { authorization: `Bearer ${token}` };
  const path = `/x/api.x.com/2/users/${id}/tweets?max_results=100&tweet.fields=public_metrics,entities&expansions=attachments.media_keys`;
  return (await visitor.send('GET', path, undefined, headers)).body;
};

describe('control API of X', () => {
  let sandbox: Visitor;
  let alice: XUser;
  beforeEach(async () => {
    sandbox = await startX();
    alice = await xUser(sandbox, 'alice');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  it('makes an account once by handle, with every kind of past and a working grant each time', async () => {
    const kinds = ['text', 'link', 'image', 'carousel', 'video'];
    const posts = kinds.map((kind, day) => ({ text: `a ${kind}`, createdAt: `2026-10-0${day + 1}T08:00:00Z`, kind }));
    const first = (await sandbox.control('/x/accounts', { handle: '@Bakery', displayName: 'The Bakery', followers: 500, posts })).body;
    const second = (await sandbox.control('/x/accounts', { handle: 'bakery' })).body;
    expect(first).toMatchObject({ platform: 'x', handle: 'Bakery', type: 'standard', created: true });
    expect(first.accessExpiresAt).toBe('2026-11-03T12:00:00.000Z');
    expect(second).toMatchObject({ id: first.id, handle: 'Bakery', created: false });
    expect(second.accessToken).not.toBe(first.accessToken);
    const { body } = await sandbox.send('GET', '/_control/x/posts?account=bakery');
    expect(body.posts.map(({ kind }: { kind: string }) => kind)).toEqual(kinds);
    for (const { accessToken } of [first, second]) {
      const headers = { authorization: `Bearer ${accessToken}` };
      expect((await sandbox.send('GET', '/x/api.twitter.com/2/users/me', undefined, headers)).body.data.name).toBe('The Bakery');
    }
  });

  it('adds exact counts and written answers to a post, and takes them away again', async () => {
    const id = await alice.say('count me');
    const counts = { likes: 12, reposts: 3, quotes: 2, bookmarks: 1, impressions: 400, clicks: 7, reactions: { user_profile_clicks: 5 } };
    await sandbox.control(`/x/posts/${id}/engage`, { ...counts, replies: [{ text: 'Nice!', author: 'zed' }] });
    await sandbox.control(`/x/posts/${id}/engage`, { likes: -2 });
    const { data } = (await alice.get(`/2/tweets/${id}`, { 'tweet.fields': 'public_metrics,non_public_metrics' })).body;
    expect(data.public_metrics).toEqual({
      retweet_count: 3,
      reply_count: 1,
      like_count: 10,
      quote_count: 2,
      bookmark_count: 1,
      impression_count: 400,
    });
    expect(data.non_public_metrics).toEqual({ impression_count: 400, url_link_clicks: 7, user_profile_clicks: 5, engagements: 29 });
  });

  it.each([
    ['a handle that is none', '/accounts', { handle: 'alice.test' }, 'username'],
    [
      'a kind of post it does not have',
      '/accounts',
      { handle: 'new', posts: [{ text: 'a', createdAt: '2026-10-01T08:00:00Z', kind: 'reel' }] },
      'reel',
    ],
    ['a type it does not have', '/accounts', { handle: 'new', type: 'page' }, 'premium'],
    [
      'a past post that is too long',
      '/accounts',
      { handle: 'new', posts: [{ text: 'x'.repeat(281), createdAt: '2026-10-01T08:00:00Z' }] },
      '281',
    ],
    ['a password', '/accounts/alice/revoke', { what: 'password' }, 'no passwords'],
    ['an unknown variant', '/settings', { variants: { dialect: 'klingon' } }, 'classic | renamed'],
    ['a limit of no route', '/settings', { rateLimits: { 'GET /2/likes': { user: 1 } } }, 'rateLimits'],
    ['an unknown setting', '/settings', { processing: 1 }, 'processing'],
    ['an unknown owner of the app', '/settings', { appOwner: 'nobody' }, 'nobody'],
  ])('answers %s with words and changes nothing', async (_what, path, body, words) => {
    const answer = await sandbox.control(`/x${path}`, body);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.detail).toContain(words);
    expect((await sandbox.control('/x/accounts/new/revoke', { what: 'all' })).status).toBe(404);
    expect((await alice.get('/2/users/me')).status).toBe(200);
  });

  it('has one reading for every open question, drawn from the seed until it is settled', async () => {
    const [one, again, other] = [await fresh('a'), await fresh('a'), await fresh('b')];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(Object.keys(one).sort()).toEqual(Object.keys(OPEN_QUESTIONS).sort());
    expect((await settle(sandbox, {})).body.variants).toEqual(SETTLED);
  });

  it('answers 404 in words for a report that X does not have', async () => {
    expect((await sandbox.send('GET', '/_control/x/weather')).body.code).toBe('unknown-control-route');
    expect((await sandbox.send('GET', '/_control/bluesky/spending')).status).toBe(404);
  });

  it('has the same world after a restart: accounts, tokens, posts, pictures, counts, answers', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'x-journal-'));
    const options = { journalFile: join(directory, 'journal'), clock: new ManualClock('2026-11-03T10:00:00.000Z') };
    try {
      let [before, token, id]: [unknown, string, string] = [undefined, '', ''];
      {
        await using first = await startX(options);
        const user = await xUser(first, 'alice', { followers: 900, posts: { count: 20, days: 20 } });
        const gone = await user.say('gone');
        await user.call('DELETE', `/2/tweets/${gone}`);
        await first.control(`/x/posts/${await user.say('kept')}/engage`, { likes: 4, replies: [{ text: 'yes', author: 'zed' }] });
        [token, id] = [user.accessToken, user.id];
        before = await look(first, token, id);
      }
      await using second = await startX(options);
      const after = await look(second, token, id);
      expect(JSON.stringify(after).replaceAll(second.url, '')).toBe(JSON.stringify(before).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, ''));
      expect(after.data).toHaveLength(21);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('forgets everything on reset', async () => {
    await alice.say('remember me');
    await sandbox.control('/reset');
    expect((await alice.get('/2/users/me')).status).toBe(401);
    expect((await sandbox.send('GET', '/_control/x/posts')).body.posts).toEqual([]);
    expect((await sandbox.send('GET', '/_control/x/spending')).body.totalMicroUsd).toBe(0);
  });
});
