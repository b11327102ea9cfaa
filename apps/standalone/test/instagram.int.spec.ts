import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DiscoveredPost, Draft, Outcome, PlatformAccess, PostRef, Prepared, Published, PublishOutcome } from '@afterpost/platforms';
import { FLAVOURS, type InstagramStage, instagramStage } from './instagram-stage.ts';
import { ONE_WAY, THE_OTHER } from './instagram-variants.ts';

const valueOf = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(JSON.stringify(outcome.failure));
};

const photo = (name: string) => ({ url: `https://media.example/${name}.jpg` });
const film = { url: 'https://media.example/film.mp4' };
const HOUR = 3_600_000;

const refTo = ({ externalId, mediaType, publishedAt }: DiscoveredPost): PostRef => ({ externalId, mediaType, publishedAt });
const byId = (posts: readonly DiscoveredPost[]): ReadonlyMap<string, DiscoveredPost> =>
  new Map(posts.map((post) => [post.externalId, post]));

const publishedOf = (outcome: PublishOutcome): Published => {
  if (outcome.kind === 'published') return outcome;
  throw new Error(JSON.stringify(outcome));
};

/** What a page says of a post, without what only a reading by id can ask for. */
const commonFigures = ({ figures }: Pick<DiscoveredPost, 'figures'>) => ({ ...figures?.metrics, avgWatchTimeMs: null });

describe.each(
  FLAVOURS.flatMap(
    (flavour) =>
      [
        [flavour, 'one way', ONE_WAY],
        [flavour, 'the other way', THE_OTHER],
      ] as const,
  ),
)('Instagram (%s), open questions %s', (flavour, _, variants) => {
  let stage: InstagramStage;
  beforeAll(async () => {
    stage = await instagramStage(flavour, variants);
  });
  afterAll(() => stage.close());
  const charged = async (): Promise<number> => (await stage.control<{ charged: number }>('GET', '/calls?platform=instagram')).charged;

  const prepareWhenReady = async (parts: Partial<Draft>, access: PlatformAccess): Promise<Prepared> => {
    const { adapter, clock } = stage;
    const draft: Draft = { text: 'Fresh bread', media: [], createdAt: stage.now().toISOString(), ...parts };
    let prepared = await adapter.prepare(draft, { idempotencyKey: JSON.stringify(parts) }, access);
    for (let tries = 0; !prepared.ok && prepared.failure.class === 'transient' && tries < 10; tries += 1) {
      clock.advance(prepared.failure.retryAfterMs ?? 1_000);
      prepared = await adapter.prepare(draft, { idempotencyKey: JSON.stringify(parts) }, access);
    }
    const value = valueOf(prepared);
    for (let ready = false; !ready;) {
      const readiness = valueOf(await adapter.checkReady!(value, access));
      ready = readiness.kind !== 'waiting';
      if (readiness.kind === 'waiting') clock.advance(readiness.retryAfterMs);
    }
    return value;
  };

  it('connects by consent, and by a token from elsewhere', async () => {
    const { account, access } = await stage.newAccount({ handle: 'consenting' });
    const { adapter } = stage;
    const { oauth } = adapter;
    const redirectUri = 'https://afterpost.example/callback';
    const address = new URL(valueOf(oauth!.authorizeUrl({ flavour, redirectUri, state: 'xyz' })));
    const chosen = flavour === 'facebook-login' ? account.pageId! : account.id;
    const consent = new URLSearchParams([...address.searchParams, ['account', chosen], ['decision', 'allow']]);
    const answer = await fetch(`${address.origin}${address.pathname}`, { method: 'POST', redirect: 'manual', body: consent });
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.searchParams.get('state')).toBe('xyz');
    const code = `${back.searchParams.get('code')}${flavour === 'instagram-login' ? '#_' : ''}`;
    const [candidate] = valueOf(await oauth!.exchange({ flavour, redirectUri, code }));
    expect(candidate).toMatchObject({
      kind: 'business',
      missingScopes: [],
      profile: { platformAccountId: account.id, handle: 'consenting' },
    });
    expect(candidate!.credential.scopes).toEqual(
      expect.arrayContaining(oauth!.flavours.find(({ name }) => name === flavour)!.scopes.map(({ scope }) => scope)),
    );
    const tokens = [access.accessToken, ...(account.userAccessToken === undefined ? [] : [account.userAccessToken])];
    for (const accessToken of tokens) {
      const { profile, credential } = valueOf(await adapter.acceptToken!({ accessToken }));
      expect(profile.platformAccountId).toBe(account.id);
      expect(credential.serviceUrl).toBe(access.serviceUrl);
    }
    for (const { credential } of [candidate!, valueOf(await adapter.acceptToken!({ accessToken: tokens[0]! }))]) {
      const { accessToken, serviceUrl } = credential;
      const ours = { accessToken, platformAccountId: account.id, ...(serviceUrl === undefined ? {} : { serviceUrl }) };
      expect(valueOf(await stage.adapter.identify(ours)).handle).toBe('consenting');
      expect(valueOf(await oauth!.inspect!(accessToken)).valid).toBe(true);
    }
    expect(await adapter.acceptToken!({ accessToken: 'fixture-nobodys-token' })).toMatchObject({
      ok: false,
      failure: { class: 'permission_denied' },
    });
  });

  it('publishes every kind of post once, finds it, and reads it as what it is', async () => {
    const { adapter } = stage;
    const { access } = await stage.newAccount({ handle: 'publishing', followers: 0 });
    const drafts: Partial<Draft>[] = [
      { mediaType: 'image', media: [{ ...photo('one'), altText: 'a loaf' }] },
      { mediaType: 'carousel', media: [photo('two'), film, photo('three')] },
      { mediaType: 'reel', media: [film] },
      { mediaType: 'story', media: [photo('four')], text: '' },
    ];
    const refs: PostRef[] = [];
    for (const parts of drafts) {
      const text = parts.text ?? `a ${parts.mediaType}`;
      const prepared = await prepareWhenReady({ ...parts, text }, access);
      expect(valueOf(await adapter.findPublished(prepared, access))).toBeNull();
      const { externalId, permalink } = publishedOf(await adapter.publish(prepared, access));
      expect(permalink).toMatch(/^https:\/\/www\.instagram\.com\//);
      expect(valueOf(await adapter.findPublished(prepared, access))).toMatchObject({ externalId });
      expect(publishedOf(await adapter.publish(prepared, access)).externalId).toBe(externalId);
      refs.push({ externalId, mediaType: parts.mediaType!, publishedAt: stage.now().toISOString() });
    }
    expect((await stage.listPosts({ access, refreshToken: null })).map(({ externalId }) => externalId).toSorted()).toEqual(
      refs.map(({ externalId }) => externalId).toSorted(),
    );
    const { posts, refused } = await adapter.fetchPosts(refs, access);
    expect(refused).toBeUndefined();
    expect(posts.map((post) => (post.status === 'ok' ? post.block['media_type'] : post))).toEqual([
      'IMAGE',
      'CAROUSEL_ALBUM',
      'REELS',
      'STORY',
    ]);
    const listed = valueOf(await adapter.discover(access, { limit: 50 })).posts;
    expect(listed.map(({ mediaType }) => mediaType)).toEqual(['reel', 'carousel', 'image']);
    stage.clock.advance(25 * HOUR);
    const later = await adapter.fetchPosts(refs, access);
    expect(later.posts.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'failed']);
  });

  it('makes a container anew that has expired, and says what was wrong with media', async () => {
    const { adapter, clock } = stage;
    const { access } = await stage.newAccount({ handle: 'waiting', followers: 0 });
    const prepared = await prepareWhenReady({ media: [photo('old')] }, access);
    clock.advance(25 * HOUR);
    expect(valueOf(await adapter.checkReady!(prepared, access))).toEqual({ kind: 'gone' });
    expect(await adapter.publish(prepared, access)).toMatchObject({ kind: 'deferred' });
    expect(valueOf(await adapter.findPublished(prepared, access))).toBeNull();
    const bad = { text: 'bad', media: [photo('bad-ratio')], createdAt: stage.now().toISOString() };
    expect(await adapter.prepare(bad, { idempotencyKey: 'bad' }, access)).toMatchObject({
      ok: false,
      failure: { class: 'content_rejected' },
    });
    const flaky = { ...bad, media: [photo('flaky')] };
    expect((await adapter.prepare(flaky, { idempotencyKey: 'flaky' }, access)).ok).toBe(true);
  });

  it('reads a hundred posts in two counted calls, with the figures that readings by id have', async () => {
    const { access } = await stage.newAccount({ handle: 'measured', followers: 5_000, posts: { count: 100, days: 60 } });
    const before = await charged();
    const first = valueOf(await stage.adapter.discover(access, { limit: 50 }));
    const second = valueOf(
      await stage.adapter.discover(access, { limit: 50, ...(first.cursor === undefined ? {} : { cursor: first.cursor }) }),
    );
    const posts = [...first.posts, ...second.posts];
    expect((await charged()) - before).toBe(2);
    expect(posts.length).toBeGreaterThan(80);
    expect(posts.map(({ failure }) => failure).filter(Boolean)).toEqual([]);
    const { posts: readings } = await stage.adapter.fetchPosts(posts.map(refTo), access);
    expect((await charged()) - before).toBe(2 + posts.length);
    const known = byId(posts);
    for (const reading of readings) {
      if (reading.status !== 'ok') throw new Error(JSON.stringify(reading));
      expect({ ...reading.metrics, avgWatchTimeMs: null }).toEqual(commonFigures(known.get(reading.externalId)!));
      const isReel = known.get(reading.externalId)!.mediaType === 'reel';
      expect(reading.metrics.avgWatchTimeMs !== null).toBe(isReel && reading.metrics.impressions !== null);
    }
  });

  it('goes on without a metric that Instagram retires, and says which it was', async () => {
    const { access } = await stage.newAccount({ handle: 'retiring', followers: 500, posts: { count: 10, days: 10 } });
    await stage.control('POST', '/instagram/settings', { retireMetrics: ['reposts'] });
    const page = valueOf(await stage.adapter.discover(access, { limit: 50 }));
    const { posts, refused } = await stage.adapter.fetchPosts(page.posts.map(refTo), access);
    await stage.control('POST', '/instagram/settings', { retireMetrics: [] });
    expect(page.refused).toEqual([{ surface: `${flavour}/PAGE`, metric: 'reposts', reason: expect.stringContaining('metric') }]);
    expect(new Set(refused!.map(({ metric }) => metric))).toEqual(new Set(['reposts']));
    for (const { failure, figures } of page.posts) {
      expect(failure?.message).toContain('reposts');
      expect(figures?.metrics.likes).toEqual(expect.any(Number));
    }
    for (const post of posts) expect(post).toMatchObject({ status: 'partial', failure: { message: expect.stringContaining('reposts') } });
  });

  it('measures what is younger than the business account and lists the rest, at the second time in two calls', async () => {
    const { access } = await stage.newAccount({ handle: 'converted', followers: 5_000, posts: { count: 30, days: 60 } });
    const all = valueOf(await stage.adapter.discover(access, { limit: 50 })).posts;
    const convertedAt = all[9]!.publishedAt;
    await stage.control('POST', '/instagram/settings', { accounts: { converted: { convertedAt } } });
    const first = valueOf(await stage.adapter.discover(access, { limit: 30 }));
    const before = await charged();
    const second = valueOf(await stage.adapter.discover(access, { limit: 30 }));
    expect((await charged()) - before).toBe(2);
    for (const { posts } of [first, second]) {
      expect(posts.map(({ externalId }) => externalId)).toEqual(all.slice(0, 30).map(({ externalId }) => externalId));
      expect(posts.map(({ failure }) => failure).filter(Boolean)).toEqual([]);
      const isOld = posts.map(({ figures }) => figures!.block['insights_unavailable'] !== undefined);
      expect(isOld).toEqual(posts.map(({ publishedAt }) => publishedAt < convertedAt));
      for (const { figures } of posts) expect(figures!.metrics.likes).toEqual(expect.any(Number));
    }
    const { posts: readings } = await stage.adapter.fetchPosts(all.slice(5, 15).map(refTo), access);
    expect(readings.map(({ status }) => status)).toEqual(readings.map(() => 'ok'));
  });

  it('never takes hidden likes for none', async () => {
    const { access } = await stage.newAccount({ handle: 'hiding', followers: 5_000, posts: { count: 5, days: 30 } });
    const shown = valueOf(await stage.adapter.discover(access, { limit: 50 })).posts;
    await stage.control('POST', '/instagram/settings', { accounts: { hiding: { likesHidden: true } } });
    const hidden = byId(valueOf(await stage.adapter.discover(access, { limit: 50 })).posts);
    for (const { externalId, figures } of shown) {
      const now = hidden.get(externalId)!.figures!;
      expect(now.raw).not.toHaveProperty('like_count');
      expect(now.metrics.likes === 0).toBe(figures!.metrics.likes === 0);
    }
  });

  it('reads a page that a film from before reels spoils, and that film for itself', async () => {
    const days = [1, 2, 3, 4, 5, 6, 7, 8].map((day) => new Date(stage.clock.now().getTime() - day * 24 * HOUR).toISOString());
    const posts = days.map((createdAt, index) => ({ text: `post ${index}`, createdAt, kind: index === 4 ? 'video' : 'image' }));
    const { access } = await stage.newAccount({ handle: 'filming', followers: 5_000, posts });
    const page = valueOf(await stage.adapter.discover(access, { limit: 50 })).posts;
    expect(page.map(({ text, mediaType }) => [text, mediaType])).toEqual(posts.map(({ text, kind }) => [text, kind]));
    const measured = page.map(({ figures }) => figures!.metrics.reach !== null);
    expect(measured).toEqual(page.map(({ mediaType }) => mediaType === 'image'));
    expect(page.filter(({ failure }) => failure !== undefined).map(({ mediaType }) => mediaType)).toEqual(['video']);
    const { posts: readings, refused } = await stage.adapter.fetchPosts(page.map(refTo), access);
    expect(readings.map((post) => (post.status === 'ok' || post.status === 'partial' ? post.metrics.reach !== null : post))).toEqual(
      page.map(() => true),
    );
    expect(new Set(refused!.map(({ surface }) => surface))).toEqual(new Set([`${flavour}/VIDEO`]));
  });

  it('says that comments are not all there, where Instagram withholds some', async () => {
    const { access } = await stage.newAccount({ handle: 'talking', followers: 0, posts: { count: 0, days: 1 } });
    const { externalId } = publishedOf(await stage.adapter.publish(await prepareWhenReady({ media: [photo('talk')] }, access), access));
    const replies = Array.from({ length: 120 }, (__, index) => ({ text: `comment ${index}`, author: `reader${index}` }));
    await stage.control('POST', `/instagram/posts/${externalId}/engage`, { replies });
    const all = valueOf(await stage.adapter.fetchComments(externalId, access));
    expect(all).toMatchObject({ complete: true });
    expect(new Set(all.comments.map(({ text }) => text))).toEqual(new Set(replies.map(({ text }) => text)));
    const since = stage.now().toISOString();
    await stage.control('POST', `/instagram/posts/${externalId}/engage`, { replies: [{ text: 'later', author: 'reader' }] });
    const later = valueOf(await stage.adapter.fetchComments(externalId, access, since));
    expect(later.comments.map(({ text }) => text)).toContain('later');
    expect(later.complete).toBe(false);
    expect(later.comments.length).toBeLessThan(121);
    if (flavour === 'facebook-login') return;
    await stage.control('POST', '/instagram/settings', { variants: { commentsOnStandardAccess: 'empty' } });
    expect(valueOf(await stage.adapter.fetchComments(externalId, access))).toEqual({ comments: [], complete: false });
    await stage.control('POST', '/instagram/settings', { variants: { commentsOnStandardAccess: 'shown' } });
  });

  it('reads the account with the figures of its day', async () => {
    const { access } = await stage.newAccount({
      handle: 'daily',
      displayName: 'The Bakery',
      followers: 5_000,
      posts: { count: 30, days: 10 },
    });
    const { metrics, profile, refused } = valueOf(await stage.adapter.fetchAccount(access));
    expect(refused).toBeUndefined();
    expect(profile).toMatchObject({ handle: 'daily', displayName: 'The Bakery' });
    expect(metrics.followers).toBeGreaterThan(1_000);
    expect(metrics.postsCount).toBe(valueOf(await stage.adapter.discover(access, { limit: 50 })).posts.length);
    for (const metric of ['impressions', 'reach', 'profileViews'] as const) expect(metrics[metric]).toEqual(expect.any(Number));
  });

  it('gives nobody up whose token is only too young, and says when a grant is gone', async () => {
    if (flavour === 'facebook-login') return;
    const { access } = await stage.newAccount({ handle: 'renewing' });
    const refreshToken = access.accessToken;
    expect(await stage.adapter.refresh({ refreshToken })).toMatchObject({
      ok: false,
      failure: { class: 'transient', platformCode: 'token_too_young' },
    });
    stage.clock.advance(25 * HOUR);
    const renewed = valueOf(await stage.adapter.refresh({ refreshToken }));
    expect(valueOf(await stage.adapter.identify({ ...access, accessToken: renewed.accessToken })).handle).toBe('renewing');
    await stage.control('POST', '/instagram/accounts/renewing/revoke', { what: 'all' });
    expect(await stage.adapter.refresh({ refreshToken: renewed.accessToken })).toMatchObject({
      ok: false,
      failure: { class: 'token_expired' },
    });
  });
});
