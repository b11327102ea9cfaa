import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, ManualClock } from '@afterpost/kernel';
import { InstagramApp, PLAIN } from '../../../test/instagram.ts';
import { Visitor } from '../../../test/visitor.ts';

describe('the control API of Instagram', () => {
  let sandbox: Visitor;
  beforeEach(async () => {
    sandbox = await Visitor.start();
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const make = async (account: object) => sandbox.control('/instagram/accounts', account);
  const posts = async (account: string) => (await sandbox.send('GET', `/_control/instagram/posts?account=${account}`)).body.posts;

  it('makes an account once by handle, with tokens that work', async () => {
    const first = await make({ handle: 'harbour.bakery', type: 'creator-with-page', followers: 900, posts: { count: 8, days: 9 } });
    expect(first.body).toEqual({
      platform: 'instagram',
      id: expect.stringMatching(/^17841\d{12}$/),
      appScopedId: expect.stringMatching(/^26\d{15}$/),
      handle: 'harbour.bakery',
      type: 'creator-with-page',
      accessToken: expect.stringMatching(/^IGAA/),
      refreshToken: null,
      accessExpiresAt: '2027-01-02T09:59:59.000Z',
      pageId: expect.any(String),
      pageAccessToken: expect.stringMatching(/^EAAB/),
      userAccessToken: expect.stringMatching(/^EAAB/),
      created: true,
    });
    expect((await make({ handle: 'Harbour.Bakery' })).body).toEqual({ ...first.body, created: false });
    expect(await posts('harbour.bakery')).toHaveLength(8);
    expect((await make({ handle: 'alone.bakery' })).body).not.toHaveProperty('pageId');
  });

  it('links an account to the Page of the same name where Facebook has one', async () => {
    const page = (await sandbox.control('/facebook/accounts', { handle: 'harbour.bakery' })).body;
    const { body } = await make({ handle: 'harbour.bakery', type: 'business-with-page' });
    expect(body.pageId).toBe(page.id);
  });

  it('puts media of every kind into the past, with their words and counts', async () => {
    const kinds = ['image', 'carousel', 'video', 'reel', 'story'];
    const past = kinds.map((kind, day) => ({ kind, text: `A ${kind}`, createdAt: `2026-11-0${day === 4 ? 3 : 2}T0${day}:00:00Z` }));
    await make({ handle: 'harbour.bakery', followers: 9_000, posts: past });
    const listed = await posts('harbour.bakery');
    expect(listed.map(({ kind }: { kind: string }) => kind)).toEqual(kinds);
    for (const { counts, deleted } of listed) expect([counts.views > 0, deleted]).toEqual([true, false]);
    expect(listed[1].children.length).toBeGreaterThanOrEqual(2);
  });

  it('serves pictures for what it made up, and leads on to what was published from an address', async () => {
    await make({ handle: 'harbour.bakery', posts: [{ kind: 'image', text: '', createdAt: '2026-11-01T08:00:00Z' }] });
    const app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    const urlOf = async (id: string): Promise<string> => (await app.get(id, { fields: 'media_url' })).body.media_url;
    const [past] = await posts('harbour.bakery');
    const picture = await fetch(await urlOf(past.id));
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    await app.settings({ variants: PLAIN });
    const own = await fetch(await urlOf(await app.publish({ image_url: 'https://media.test/own.jpg' })), { redirect: 'manual' });
    expect([own.status, own.headers.get('location')]).toEqual([302, 'https://media.test/own.jpg']);
  });

  it('asks a person whose account waits at a checkpoint to log in', async () => {
    const app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { deactivate: true });
    expect((await app.get('me')).body.error).toMatchObject({ code: 190, error_subcode: 459 });
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { deactivate: false });
    expect((await app.get('me')).status).toBe(200);
  });

  it.each([
    [
      'a kind that Instagram does not have',
      '/instagram/accounts',
      { handle: 'new', posts: [{ text: 'Hi', createdAt: '2026-11-01T08:00:00Z' }] },
      'no posts of kind "text"',
    ],
    ['an unknown type', '/instagram/accounts', { handle: 'new', type: 'person' }, 'business-with-page'],
    ['a handle that is none', '/instagram/accounts', { handle: 'two words' }, 'is not a username'],
    ['an unknown setting', '/instagram/settings', { processing: 1 }, 'processing'],
    ['an unknown variant', '/instagram/settings', { variants: { weather: 'fine' } }, 'There is no variant weather=fine'],
  ])('answers %s with 400 and words, and changes nothing', async (_what, path, body, words) => {
    const answer = await sandbox.control(path, body);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(words)]);
    expect((await sandbox.control('/instagram/accounts/new/revoke', { what: 'all' })).status).toBe(404);
  });

  it.each([
    ['quotes', { quotes: 1 }, 'no quotes'],
    ['an unknown reaction', { reactions: { claps: 1 } }, 'no "claps"'],
  ])('refuses to add %s', async (_what, input, words) => {
    await make({ handle: 'harbour.bakery', posts: { count: 1, days: 1 } });
    const [{ id }] = await posts('harbour.bakery');
    const answer = await sandbox.control(`/instagram/posts/${id}/engage`, input);
    expect([answer.status, answer.body.detail]).toEqual([400, expect.stringContaining(words)]);
  });

  it('names all settings and variants that hold, and forgets them on reset', async () => {
    const { body } = await sandbox.control('/instagram/settings', {
      processingMs: 5,
      publishesPerDay: 3,
      variants: { publishQuota: '100' },
    });
    expect(body).toMatchObject({ processingMs: 5, publishesPerDay: 3, rateLimits: true, variants: { publishQuota: '100' } });
    await sandbox.control('/reset');
    expect((await sandbox.control('/instagram/settings')).body).toMatchObject({ processingMs: 20_000 });
    expect((await sandbox.send('GET', '/_control/instagram/posts')).body.posts).toEqual([]);
  });

  it('gives a second start the same world: media, figures, comments, containers, tokens and what was changed by hand', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-instagram-'));
    const clock = new ManualClock('2026-11-03T10:00:00.000Z');
    const start = async () => Visitor.start({ journalFile: join(folder, 'journal.ndjson'), clock });
    const first = await start();
    const app = await InstagramApp.connect(first, 'harbour.bakery', { followers: 9_000, posts: { count: 6, days: 9 } });
    await app.settings({ variants: PLAIN, accounts: { 'harbour.bakery': { likesHidden: true } } });
    const id = await app.publish({ image_url: 'https://media.test/new.jpg' });
    const waiting = await app.container({ image_url: 'https://media.test/next.jpg' });
    await first.control(`/instagram/posts/${id}/engage`, { likes: 4, replies: [{ text: 'Hi', author: 'zed' }] });
    clock.advance(5 * HOUR);
    const seen = async (visitor: Visitor) => {
      const again = new InstagramApp(visitor, app.host, app.id, app.token);
      await again.settings({ variants: PLAIN });
      const fields = 'caption,like_count,comments_count,children,insights.metric(views,reach),comments{text,username}';
      const list = (await again.get('me/media', { fields, limit: 10 })).body;
      return JSON.stringify([list, (await again.get(waiting, { fields: 'status_code' })).body]).replaceAll(visitor.url, '');
    };
    const before = await seen(first);
    await first[Symbol.asyncDispose]();
    const second = await start();
    expect(await seen(second)).toBe(before);
    expect(before).toContain('"status_code":"FINISHED"');
    expect(before).not.toContain('like_count');
    clock.advance(DAY);
    await second[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
});
