import { createHash } from 'node:crypto';
import type { BudgetCharge, BudgetReading, CallBudgets } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import type { DiscoveredPost, Draft, Outcome, PlatformAccess, Prepared, PublishOutcome } from '@afterpost/platforms';
import { platformContract } from '@afterpost/platforms/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startMediaServer } from './media-server.ts';
import { type XStage, xStage } from './x-stage.ts';

/** Where X's documentation leaves it open, X may be either of these. */
const CLASSIC = {
  dialect: 'classic',
  creditsProblem: 'credits',
  refreshReuse: 'kills-family',
  fieldProblem: 'not-authorized-for-field',
  missingPost: '404',
  unverifiedDaily: '2400',
  appWindow: 'app-only',
  expansionCharge: 'charged',
  conversationRoot: 'listed',
};
const RENAMED = {
  dialect: 'renamed',
  creditsProblem: 'credits-depleted',
  refreshReuse: 'refused',
  fieldProblem: 'field-unauthorized',
  missingPost: 'inline',
  unverifiedDaily: '50-and-200-replies',
  appWindow: 'all-requests',
  expansionCharge: 'free',
  conversationRoot: 'left-out',
};
const BOTH = [
  ['classic', CLASSIC],
  ['renamed', RENAMED],
] as const;

// The suite publishes a hundred posts at once, which is more than an unverified account may.
platformContract('X against the sandbox, classic', () => xStage({ variants: CLASSIC }));
platformContract('X against the sandbox, renamed', () => xStage({ variants: { ...RENAMED, unverifiedDaily: '2400' } }));

const valueOf = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.failure.message);
};

/** Budgets of one process that remember everything. */
class RememberedBudgets implements CallBudgets {
  readonly charges: BudgetCharge[] = [];
  readonly readings: BudgetReading[] = [];

  async take(charges: readonly BudgetCharge[]) {
    const blocked = charges.find(({ name }) => this.readings.some((reading) => reading.name === name && reading.blockedUntil !== null));
    const full = charges.find(({ name, cost, amount }) => name === 'usd-day' && this.usd + cost > amount);
    const held = blocked ?? full;
    if (held !== undefined) return { platform: held.platform, name: held.name, scope: held.scope, key: held.key, retryAfterMs: HOUR };
    this.charges.push(...charges);
    return null;
  }

  async settle(readings: readonly BudgetReading[]) {
    this.readings.push(...readings);
  }

  get usd(): number {
    return this.charges.filter(({ name }) => name === 'usd-day').reduce((sum, { cost }) => sum + cost, 0);
  }
}

describe.each(BOTH)('X, open questions %s', (_, variants) => {
  let stage: XStage;
  let media: Awaited<ReturnType<typeof startMediaServer>>;
  beforeAll(async () => {
    media = await startMediaServer();
    stage = await xStage({ variants, mediaHosts: [media.host] });
  });
  afterEach(() => stage.clearFaults());
  afterAll(async () => {
    await stage.close();
    await media.close();
  });
  const draft = (parts: Partial<Draft>): Draft => ({ text: '', media: [], createdAt: stage.now().toISOString(), ...parts });
  const prepared = async (parts: Partial<Draft>, access: PlatformAccess): Promise<Prepared> =>
    valueOf(await stage.adapter.prepare(draft(parts), { idempotencyKey: 'target' }, access));
  const published = async (parts: Partial<Draft>, access: PlatformAccess): Promise<string> => {
    const outcome = await stage.adapter.publish(await prepared(parts, access), access);
    if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
    return outcome.externalId;
  };

  it('connects by consent, with every scope', async () => {
    const { access } = await stage.create({ handle: 'consenting' });
    const codeVerifier = 'a-verifier-that-is-long-enough-for-the-standard-of-43';
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const redirectUri = 'http://127.0.0.1:3000/callback';
    const oauth = stage.adapter.oauth!;
    const address = valueOf(oauth.authorizeUrl({ flavour: 'x', redirectUri, state: 'xyz', codeChallenge }));
    const consent = new URLSearchParams({ account: access.platformAccountId, decision: 'allow' });
    const { headers } = await fetch(address, { method: 'POST', redirect: 'manual', body: consent });
    const back = new URL(headers.get('location') ?? '').searchParams;
    expect(back.get('state')).toBe('xyz');
    const exchange = { flavour: 'x', redirectUri, code: back.get('code') ?? '', codeVerifier };
    const [profile, ...others] = valueOf(await oauth.exchange(exchange));
    expect(others).toEqual([]);
    expect(profile).toMatchObject({
      kind: 'profile',
      missingScopes: [],
      profile: { platformAccountId: access.platformAccountId, handle: 'consenting' },
      credential: { refreshToken: expect.any(String), scopes: expect.arrayContaining(['media.write', 'offline.access']) },
    });
    expect(await oauth.exchange(exchange)).toMatchObject({ ok: false, failure: { class: 'invalid_request' } });
  });

  it('takes tokens from elsewhere, and a spent refresh token ends the connection', async () => {
    const { access, refreshToken } = await stage.create({ handle: 'given' });
    const given = valueOf(await stage.adapter.acceptToken!({ accessToken: access.accessToken }));
    expect(given.profile.platformAccountId).toBe(access.platformAccountId);
    valueOf(await stage.adapter.refresh({ refreshToken: refreshToken! }));
    expect(await stage.adapter.refresh({ refreshToken: refreshToken! })).toMatchObject({ ok: false, failure: { class: 'token_expired' } });
  });

  it('publishes every kind of post, finds it, and reads it as what it is', async () => {
    const { adapter } = stage;
    const { access } = await stage.create({ handle: 'publishing', followers: 0 });
    const image = { url: `${media.url}/box.png`, altText: 'A box' };
    const kinds: [Draft['mediaType'], Partial<Draft>][] = [
      ['text', { text: 'Fish & chips <3 “today”\n\nat noon' }],
      ['link', { text: 'Read example.org/a and', linkUrl: 'https://example.com/a?b=1&c=%C3%A9' }],
      ['image', { text: 'One', media: [image] }],
      ['image', { text: '', media: [{ url: `${media.url}/dance.gif` }] }],
      ['carousel', { text: 'Two', media: [image, image] }],
      ['video', { text: 'A film', media: [{ url: `${media.url}/film.mp4` }] }],
    ];
    const found = new Map<string, string>();
    for (const [kind, parts] of kinds) {
      const post = await prepared(parts, access);
      for (let ready = false; !ready;) {
        const readiness = valueOf(await adapter.checkReady!(post, access));
        ready = readiness.kind === 'ready';
        if (readiness.kind === 'waiting') await stage.wait!(readiness.retryAfterMs);
      }
      expect(valueOf(await adapter.findPublished(post, access))).toBeNull();
      const outcome = await adapter.publish(post, access);
      if (outcome.kind !== 'published') throw new Error(JSON.stringify(outcome));
      expect(valueOf(await adapter.findPublished(post, access))?.externalId).toBe(outcome.externalId);
      found.set(outcome.externalId, kind!);
    }
    const { posts } = valueOf(await adapter.discover(access, { limit: 100 }));
    expect(posts.map(({ externalId, mediaType }) => [externalId, mediaType])).toEqual([...found].toReversed());
    expect(posts.at(-1)?.text).toBe('Fish & chips <3 “today”\n\nat noon');
    expect(posts.at(-2)?.text).toContain('https://example.com/a?b=1&c=%C3%A9');
    const read = await adapter.fetchPosts(posts, access);
    expect(read.posts.map(({ status }) => status)).toEqual(posts.map(() => 'ok'));
  });

  it('takes the same text for its own earlier success, or for somebody’s earlier post', async () => {
    const { access } = await stage.create({ handle: 'repeating' });
    const post = await prepared({ text: 'said once' }, access);
    const first = await stage.adapter.publish(post, access);
    expect(await stage.adapter.publish(post, access)).toEqual(first);
    const later = await prepared({ text: 'said once', createdAt: new Date(stage.now().getTime() + HOUR).toISOString() }, access);
    expect(await stage.adapter.publish(later, access)).toMatchObject({ kind: 'rejected', failure: { class: 'content_rejected' } });
  });

  it('posts a thread once, in order, though answers are lost and a process forgets', async () => {
    const { access } = await stage.create({ handle: 'threading' });
    const post = await prepared(
      {
        text: 'One',
        thread: [
          { text: 'Two https://example.com', media: [] },
          { text: 'Three', media: [{ url: `${media.url}/box.png` }] },
        ],
      },
      access,
    );
    const begun = await stage.adapter.publish(post, access);
    if (begun.kind !== 'processing') throw new Error(JSON.stringify(begun));
    let { handle } = begun;
    let outcome: PublishOutcome = begun;
    for (let step = 0; outcome.kind === 'processing' && step < 12; step += 1) {
      if (step % 4 === 1) await stage.fault('publish', 'error-after-apply');
      outcome = await stage.adapter.confirm!(handle, access);
      // Every other outcome is never written down.
      if (outcome.kind === 'processing' && step % 2 === 1) handle = outcome.handle;
    }
    expect(outcome).toMatchObject({ kind: 'published' });
    const posts = await stage.listPosts({ access, refreshToken: null });
    expect(posts.map(({ text }) => /One|Two|Three/.exec(text)?.[0] ?? text).toSorted()).toEqual(['One', 'Three', 'Two']);
    const root = outcome.kind === 'published' ? outcome.externalId : '';
    expect(valueOf(await stage.adapter.findPublished(post, access))?.externalId).toBe(root);
    expect(valueOf(await stage.adapter.discover(access, { limit: 10 })).posts.map(({ externalId }) => externalId)).toEqual([root]);
    expect(valueOf(await stage.adapter.fetchComments(root, access)).comments).toEqual([]);
  });

  it('reads by id what a page holds, with clicks of young posts alone, and views of videos', async () => {
    const { access } = await stage.create({ handle: 'measured', followers: 5_000, posts: { count: 90, days: 60 } });
    const pages: DiscoveredPost[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = valueOf(await stage.adapter.discover(access, { limit: 40, ...(cursor === undefined ? {} : { cursor }) }));
      pages.push(...page.posts);
      cursor = page.cursor;
      expect(page.refused).toBeUndefined();
    }
    expect(pages.length).toBeGreaterThan(80);
    const before = await stage.countCalls('fetchPosts');
    const { posts } = await stage.adapter.fetchPosts(pages, access);
    expect((await stage.countCalls('fetchPosts')) - before).toBe(1);
    expect(posts.map(({ status }) => status)).toEqual(pages.map(() => 'ok'));
    const figures = posts.flatMap((post, index) => (post.status === 'ok' ? [{ ...pages[index]!, metrics: post.metrics }] : []));
    const age = ({ publishedAt }: DiscoveredPost): number => stage.now().getTime() - Date.parse(publishedAt);
    const young = figures.filter((post) => age(post) < 30 * DAY - 2 * HOUR);
    const old = figures.filter((post) => age(post) > 30 * DAY + 2 * HOUR);
    expect(young.map(({ metrics }) => metrics.clicks)).toEqual(young.map(() => expect.any(Number)));
    expect(old.map(({ metrics }) => metrics.clicks)).toEqual(old.map(() => null));
    for (const { metrics, figures: onPage, failure, mediaType } of figures) {
      expect(failure).toBeUndefined();
      expect(onPage?.metrics.clicks === null).toBe(metrics.clicks === null);
      expect(metrics).toMatchObject({ reach: null, avgWatchTimeMs: null, completeViews: null });
      expect(metrics.videoViews === 0 || mediaType === 'video').toBe(true);
    }
    expect(posts.some((post) => post.status === 'ok' && (post.metrics.videoViews ?? 0) > 0)).toBe(true);
    expect(posts.some((post) => post.status === 'ok' && (post.metrics.clicks ?? 0) > 0)).toBe(true);
  });

  it('reads exactly the figures that stand there', async () => {
    const { access } = await stage.create({ handle: 'exact', followers: 0 });
    const id = await published({ text: 'count me', linkUrl: 'https://example.com' }, access);
    await stage.control('POST', `/x/posts/${id}/engage`, {
      likes: 7,
      reposts: 3,
      quotes: 2,
      bookmarks: 4,
      impressions: 900,
      clicks: 11,
      reactions: { user_profile_clicks: 5 },
      replies: [{ text: 'nice', author: 'reader' }],
    });
    const ref = { externalId: id, mediaType: 'link', publishedAt: stage.now().toISOString() } as const;
    const [reading] = (await stage.adapter.fetchPosts([ref], access)).posts;
    expect(reading).toMatchObject({
      status: 'ok',
      metrics: { likes: 7, shares: 5, saves: 4, impressions: 900, clicks: 11, comments: 1, videoViews: 0, reach: null },
      block: { retweets: 3, quotes: 2, bookmarks: 4, url_link_clicks: 11, user_profile_clicks: 5 },
    });
  });

  it('tells apart what is gone, hidden and not there just now, in one call', async () => {
    const [mine, other] = await Promise.all([stage.create({ handle: 'sorting' }), stage.create({ handle: 'hiding', type: 'protected' })]);
    const stands = await published({ text: 'stands' }, mine.access);
    const gone = await published({ text: 'gone' }, mine.access);
    const away = await published({ text: 'away' }, mine.access);
    const hidden = await published({ text: 'hidden' }, other.access);
    valueOf(await stage.adapter.remove(gone, mine.access));
    await stage.control('POST', '/x/settings', { unavailablePosts: [away] });
    const refs = [hidden, gone, stands, away].map((externalId) => ({
      externalId,
      mediaType: 'text' as const,
      publishedAt: stage.now().toISOString(),
    }));
    expect((await stage.adapter.fetchPosts(refs, mine.access)).posts).toMatchObject([
      { status: 'failed', failure: { class: 'permission_denied' } },
      { status: 'missing' },
      { status: 'ok' },
      { status: 'failed', failure: { class: 'transient' } },
    ]);
    await stage.control('POST', '/x/settings', { unavailablePosts: [] });
  });

  it('reads answers with names, as they are shown, from where it left off', async () => {
    const { access } = await stage.create({ handle: 'answered' });
    const id = await published({ text: 'ask me' }, access);
    await stage.control('POST', `/x/posts/${id}/engage`, { replies: [{ text: 'why & how?', author: 'curious' }] });
    const { comments } = valueOf(await stage.adapter.fetchComments(id, access));
    expect(comments).toEqual([expect.objectContaining({ text: 'why & how?', authorName: expect.stringMatching(/curious/i), likes: 0 })]);
    const since = new Date(stage.now().getTime() + MINUTE).toISOString();
    expect(valueOf(await stage.adapter.fetchComments(id, access, since)).comments).toEqual([]);
  });
});

describe.each(BOTH)('the money of X, open questions %s', (_, variants) => {
  const USD_MAX = 0.5;
  let stage: XStage;
  let budgets: RememberedBudgets;
  beforeAll(async () => {
    budgets = new RememberedBudgets();
    stage = await xStage({ variants, settings: { rateLimits: true }, platforms: { budgets, dailyUsdMax: { x: USD_MAX } } });
  });
  afterAll(() => stage.close());
  const spent = async (): Promise<number> => {
    const { days } = await stage.control<{ days: { items: Record<string, { microUsd: number }> }[] }>('GET', '/x/spending');
    const items = days.flatMap((day) => Object.entries(day.items));
    return items.filter(([name]) => / read/.test(name)).reduce((sum, [, { microUsd }]) => sum + microUsd, 0);
  };

  it('is charged as X bills it: once a day for each post, and never beyond the cap', async () => {
    const { access } = await stage.create({ handle: 'paying', followers: 100, posts: { count: 120, days: 20 } });
    const { adapter } = stage;
    const page = valueOf(await adapter.discover(access, { limit: 20 }));
    expect(page.posts.length).toBeGreaterThan(5);
    expect(budgets.usd).toBe(20 * 5_000);
    expect(await spent()).toBe(page.posts.length * 5_000);
    // Read by id on the same day it costs nothing, and is not held.
    expect((await adapter.fetchPosts(page.posts, access)).posts.every(({ status }) => status === 'ok')).toBe(true);
    expect(budgets.usd).toBe(20 * 5_000);
    const lookups = budgets.readings.filter(({ name, scope }) => name === 'posts-lookup' && scope === 'account');
    // The headers may be of the app's window; taken as the account's they are too careful at worst.
    const limit = variants.appWindow === 'app-only' ? 5_000 : 3_500;
    expect(lookups).toEqual([expect.objectContaining({ key: access.platformAccountId, limit, remaining: limit - 1 })]);
    expect(Date.parse(lookups[0]!.resetAt!)).toBeGreaterThan(stage.now().getTime());
    valueOf(await adapter.fetchAccount(access));
    let refused: Outcome<unknown> = { ok: true, value: null };
    for (let cursor = page.cursor, pages = 0; refused.ok && cursor !== undefined && pages < 20; pages += 1) {
      const next = await adapter.discover(access, { limit: 20, cursor });
      refused = next;
      if (next.ok) cursor = next.value.cursor;
    }
    expect(refused).toMatchObject({ ok: false, failure: { class: 'rate_limited', retryAfterMs: HOUR } });
    expect(budgets.usd).toBeLessThanOrEqual(USD_MAX * 1_000_000);
    expect(await spent()).toBeLessThanOrEqual(budgets.usd);
    // What is paid for is read for nothing, whatever the cap.
    expect((await adapter.fetchPosts(page.posts, access)).posts.every(({ status }) => status === 'ok')).toBe(true);
  });

  it('says whose credits are gone, and asks no more for a while', async () => {
    const { access } = await stage.create({ handle: 'broke' });
    await stage.control('POST', '/x/settings', { creditsMicroUsd: 0 });
    const post = valueOf(
      await stage.adapter.prepare(
        { text: 'for free?', media: [], createdAt: stage.now().toISOString() },
        { idempotencyKey: 'target' },
        access,
      ),
    );
    expect(await stage.adapter.publish(post, access)).toMatchObject({
      kind: 'rejected',
      failure: { class: 'permission_denied', platformCode: 'credits-depleted', message: expect.stringContaining('no credits left') },
    });
    const calls = await stage.countCalls('publish');
    expect(await stage.adapter.publish(post, access)).toMatchObject({ kind: 'deferred', failure: { class: 'rate_limited' } });
    expect(await stage.countCalls('publish')).toBe(calls);
  });
});
