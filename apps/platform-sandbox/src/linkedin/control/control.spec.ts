import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@afterpost/kernel';
import { key, type LinkedInUser, linkedinUser, settle, SETTLED, startLinkedIn } from '../../../test/linkedin.ts';
import { Visitor } from '../../../test/visitor.ts';
import { OPEN_QUESTIONS } from '../open-questions.ts';

/** The readings of a sandbox that nobody has settled. */
const fresh = async (seed: string): Promise<Record<string, string>> => {
  await using other = await Visitor.start({ seed });
  return (await settle(other, {})).body.variants;
};

/** What a page shows, without the address it was asked at. */
const look = async (sandbox: Visitor, user: LinkedInUser): Promise<string> => {
  const posts = await user.get(`/rest/posts?q=author&count=100&author=${key(user.urn)}`);
  const urns = posts.body.elements.map(({ id }: { id: string }) => id);
  const statistics = await user.statistics(...urns);
  return JSON.stringify([posts.body, statistics.body]).replaceAll(sandbox.url, '');
};

describe('control API of LinkedIn', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  it('makes a page once by handle, with an administrator, every kind of past and a working grant each time', async () => {
    const kinds = ['text', 'link', 'image', 'carousel', 'video', 'document'];
    const posts = kinds.map((kind, day) => ({ text: `a ${kind} (new)`, createdAt: `2026-10-0${day + 1}T08:00:00Z`, kind }));
    const first = (await sandbox.control('/linkedin/accounts', { handle: 'Bakery', displayName: 'The Bakery', followers: 500, posts }))
      .body;
    const second = (await sandbox.control('/linkedin/accounts', { handle: 'bakery' })).body;
    expect(first).toMatchObject({ platform: 'linkedin', handle: 'bakery', type: 'organization', created: true });
    expect(first.id).toMatch(/^urn:li:organization:\d{8}$/);
    expect(first.memberUrn).toMatch(/^urn:li:person:[\w-]{10}$/);
    expect(first.accessExpiresAt).toBe('2027-01-02T10:00:00.000Z');
    expect(second).toMatchObject({ id: first.id, memberUrn: first.memberUrn, created: false });
    const listed = (await sandbox.send('GET', '/_control/linkedin/posts?account=bakery')).body.posts;
    expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(kinds);
    expect(listed[0]).toMatchObject({ text: 'a text (new)', commentary: String.raw`a text \(new\)`, deleted: false });
    for (const { accessToken } of [first, second]) {
      acme.accessToken = accessToken;
      expect((await acme.read(listed[0].id)).status).toBe(200);
    }
  });

  it('makes members of their own, and one administrator of several pages', async () => {
    const member = (await sandbox.control('/linkedin/accounts', { handle: 'acme', type: 'member' })).body;
    expect(member).toMatchObject({ type: 'member', id: member.memberUrn, created: true });
    const pages = ['north', 'south'].map(async (handle) => linkedinUser(sandbox, handle, { email: 'boss@example.com' }));
    const [north, south] = await Promise.all(pages);
    expect(north?.memberUrn).toBe(south?.memberUrn);
    expect((await north?.get('/rest/organizationAcls?q=roleAssignee'))?.body.elements).toHaveLength(2);
  });

  it('adds exact counts and takes them away again', async () => {
    const urn = await acme.say('count me');
    await sandbox.control(`/linkedin/posts/${key(urn)}/engage`, {
      likes: 12,
      reposts: 3,
      impressions: 400,
      clicks: 7,
      reactions: { EMPATHY: 2 },
    });
    const { counts } = (await sandbox.control(`/linkedin/posts/${key(urn)}/engage`, { likes: -2, reactions: { EMPATHY: -9 } })).body;
    expect(counts).toMatchObject({ LIKE: 10, EMPATHY: 0, shares: 3, impressions: 400, clicks: 7 });
    expect(counts.uniqueImpressions).toBeLessThan(400);
  });

  it('counts a post that shares another one for both', async () => {
    const urn = await acme.say('share me');
    await acme.say('look at this', { reshareContext: { parent: urn } });
    expect((await acme.statistics(urn)).body.elements).toMatchObject([{ totalShareStatistics: { shareCount: 1 } }]);
  });

  it('ends a member’s access while LinkedIn restricts them', async () => {
    await sandbox.control('/linkedin/accounts/acme/revoke', { deactivate: true });
    expect((await acme.post('Hello')).status).toBe(401);
    await sandbox.control('/linkedin/accounts/acme/revoke', { deactivate: false });
    expect((await acme.post('Hello')).status).toBe(201);
  });

  it.each([
    ['a handle that is none', '/accounts', { handle: 'a b' }, 'addresses'],
    [
      'a kind of post it does not have',
      '/accounts',
      { handle: 'new', posts: [{ text: 'a', createdAt: '2026-10-01T08:00:00Z', kind: 'reel' }] },
      'reel',
    ],
    ['a type it does not have', '/accounts', { handle: 'new', type: 'page' }, 'organization, member'],
    [
      'a past post that is too long',
      '/accounts',
      { handle: 'new', posts: [{ text: 'x'.repeat(3_001), createdAt: '2026-10-01T08:00:00Z' }] },
      '3001',
    ],
    ['a password', '/accounts/acme/revoke', { what: 'password' }, 'no passwords'],
    ['a takedown of a member', '/accounts/acme-admin/revoke', { takedown: true }, 'for pages'],
    ['an unknown variant', '/settings', { variants: { wrongList: 'shrug' } }, 'wrongList: 403 | silence'],
    ['a role of an unknown page', '/settings', { roles: { nobody: 'ANALYST' } }, 'nobody'],
    ['an unknown post', '/settings', { deletePosts: ['urn:li:share:1'] }, 'urn:li:share:1'],
    ['an unknown post to engage', '/posts/urn%3Ali%3Ashare%3A1/engage', { likes: 1 }, 'urn:li:share:1'],
    ['an unknown setting', '/settings', { processing: 1 }, 'processing'],
  ])('answers %s with words and changes nothing', async (_what, path, body, words) => {
    const answer = await sandbox.control(`/linkedin${path}`, body);
    expect([400, 404]).toContain(answer.status);
    expect(answer.body.detail).toContain(words);
    expect((await sandbox.control('/linkedin/accounts/new/revoke', { what: 'all' })).status).toBe(404);
    expect((await acme.post('Hello')).status).toBe(201);
  });

  it('refuses reactions it does not have', async () => {
    const urn = await acme.say('count me');
    const answer = await sandbox.control(`/linkedin/posts/${key(urn)}/engage`, { reactions: { LOVE: 1 } });
    expect([answer.status, answer.body.detail.includes('EMPATHY')]).toEqual([400, true]);
  });

  it('has one reading for every open question, drawn from the seed until it is settled', async () => {
    const [one, again, other] = [await fresh('a'), await fresh('a'), await fresh('b')];
    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
    expect(Object.keys(one).sort()).toEqual(Object.keys(OPEN_QUESTIONS).sort());
    expect((await settle(sandbox, {})).body.variants).toEqual(SETTLED);
  });

  it('has the same world after a restart: accounts, tokens, posts, files, counts, comments', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'linkedin-journal-'));
    const options = { journalFile: join(directory, 'journal'), clock: new ManualClock('2026-11-03T10:00:00.000Z') };
    try {
      let [before, user, gone]: [string, LinkedInUser | undefined, string] = ['', undefined, ''];
      {
        await using first = await startLinkedIn(options);
        user = await linkedinUser(first, 'acme', { followers: 900, posts: { count: 20, days: 20 } });
        gone = await user.say('gone');
        await user.call('DELETE', `/rest/posts/${key(gone)}`);
        await first.control(`/linkedin/posts/${key(await user.say('kept'))}/engage`, {
          likes: 4,
          replies: [{ text: 'yes', author: 'zed' }],
        });
        before = await look(first, user);
      }
      await using second = await startLinkedIn(options);
      const again = user.at(second);
      expect(await look(second, again)).toBe(before);
      expect((await again.read(gone)).status).toBe(404);
      expect((await again.get(`/rest/posts?q=author&count=100&author=${key(user.urn)}`)).body.elements).toHaveLength(21);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('forgets everything on reset', async () => {
    await acme.say('remember me');
    await sandbox.control('/reset');
    expect((await acme.get('/v2/userinfo')).status).toBe(401);
    expect((await sandbox.send('GET', '/_control/linkedin/posts')).body.posts).toEqual([]);
    expect((await sandbox.send('GET', '/_control/linkedin/quotas')).body.used).toEqual({});
  });
});
