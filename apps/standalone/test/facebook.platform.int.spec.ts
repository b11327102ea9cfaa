import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@afterpost/kernel';
import type { DiscoveredPost, Draft, Outcome, PublishOutcome } from '@afterpost/platforms';
import { platformContract } from '@afterpost/platforms/testing';
import { type FacebookStage, facebookStage } from './facebook-stage.ts';

/** Where Meta's documentation leaves it open, Facebook may be either of these. */
const ONE_WAY = {
  emptyNestedEdge: 'absent',
  httpStatus: 'by kind',
  limitAboveMax: 'refused',
  commentsFilter: 'toplevel',
  commentsOrder: 'chronological',
  emptyCounts: '{}',
  videoMetricsOfOtherPosts: 'zero',
  postIdOfVideos: 'bare',
  reelsAmongPosts: 'yes',
  reelTellsPost: 'yes',
  duplicateWithin: '10 minutes',
  codeGives: 'short-lived',
};
const THE_OTHER = {
  emptyNestedEdge: 'empty',
  httpStatus: '400',
  limitAboveMax: 'clamped',
  commentsFilter: 'stream',
  commentsOrder: 'reverse_chronological',
  emptyCounts: '[]',
  videoMetricsOfOtherPosts: 'absent',
  postIdOfVideos: 'full',
  reelsAmongPosts: 'no',
  reelTellsPost: 'no',
  duplicateWithin: '24 hours',
  codeGives: 'long-lived',
};

platformContract('Facebook against the sandbox', () => facebookStage(ONE_WAY));
platformContract('Facebook against the sandbox, open questions the other way', () => facebookStage(THE_OTHER));

const valueOf = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value;
  throw new Error(outcome.failure.message);
};

const photo = (name: string) => ({ url: `https://media.example/${name}.jpg` });
const film = { url: 'https://media.example/film.mp4' };
const viewsOf = ({ mediaType, figures }: DiscoveredPost): unknown => [mediaType, figures?.metrics.impressions, figures?.metrics.reach];

describe.each([
  ['one way', ONE_WAY],
  ['the other way', THE_OTHER],
])('Facebook, open questions %s', (_, variants) => {
  let stage: FacebookStage;
  beforeAll(async () => {
    // Time stands still, so that figures do.
    stage = await facebookStage(variants, new ManualClock());
  });
  afterAll(() => stage.close());
  const charged = async (): Promise<number> => (await stage.control<{ charged: number }>('GET', '/calls?platform=facebook')).charged;

  it('connects a Page by consent, and again by the token of the user who manages it', async () => {
    const { access, userToken } = await stage.createPage({ handle: 'consenting' });
    const redirectUri = 'https://afterpost.example/callback';
    const oauth = stage.adapter.oauth!;
    const address = new URL(valueOf(oauth.authorizeUrl({ flavour: 'facebook-login', redirectUri, state: 'xyz' })));
    const consent = new URLSearchParams([...address.searchParams, ['account', access.platformAccountId], ['decision', 'allow']]);
    const { headers } = await fetch(`${address.origin}${address.pathname}`, { method: 'POST', redirect: 'manual', body: consent });
    const back = new URL(headers.get('location') ?? '').searchParams;
    expect(back.get('state')).toBe('xyz');
    const [page] = valueOf(await oauth.exchange({ flavour: 'facebook-login', redirectUri, code: back.get('code') ?? '' }));
    expect(page).toMatchObject({ kind: 'page', missingScopes: [], profile: { platformAccountId: access.platformAccountId } });
    expect(page?.credential).toMatchObject({ accessExpiresAt: null, refreshToken: null });
    const given = valueOf(await stage.adapter.acceptToken!({ accessToken: userToken }));
    for (const { accessToken } of [page!.credential, given.credential]) {
      expect(valueOf(await stage.adapter.identify({ ...access, accessToken })).platformAccountId).toBe(access.platformAccountId);
    }
  });

  it('publishes every kind of post, finds it, and reads it as what it is', async () => {
    const { adapter } = stage;
    const { access } = await stage.createPage({ handle: 'publishing', followers: 0 });
    const drafts: Partial<Draft>[] = [
      { mediaType: 'link', linkUrl: 'https://example.com/a' },
      { mediaType: 'image', media: [photo('one')] },
      { mediaType: 'carousel', media: [photo('two'), photo('three')] },
      { mediaType: 'video', media: [film] },
      { mediaType: 'reel', media: [film] },
    ];
    const published = new Map<string, Draft['mediaType']>();
    for (const parts of drafts) {
      const draft: Draft = { text: `a ${parts.mediaType}`, media: [], createdAt: stage.now().toISOString(), ...parts };
      const prepared = valueOf(await adapter.prepare(draft, { idempotencyKey: draft.text }, access));
      for (let ready = false; !ready;) {
        const readiness = valueOf(await adapter.checkReady!(prepared, access));
        ready = readiness.kind === 'ready';
        if (readiness.kind === 'waiting') await stage.wait!(readiness.retryAfterMs);
      }
      let outcome: PublishOutcome = await adapter.publish(prepared, access);
      while (outcome.kind === 'processing') {
        await stage.wait!(outcome.retryAfterMs!);
        outcome = await adapter.confirm!(outcome.handle, access);
      }
      if (outcome.kind !== 'published') throw new Error(outcome.failure.message);
      published.set(outcome.externalId, parts.mediaType);
      expect(valueOf(await adapter.findPublished(prepared, access))).toMatchObject({ externalId: outcome.externalId });
    }
    const listed = await stage.listPosts({ access, refreshToken: null });
    expect(listed.map(({ externalId }) => externalId).toSorted()).toEqual([...published.keys()].toSorted());
    const refs = [...published].map(([externalId, mediaType]) => ({
      externalId,
      mediaType: mediaType ?? 'text',
      publishedAt: stage.now().toISOString(),
    }));
    expect((await adapter.fetchPosts(refs, access)).posts.map(({ status }) => status)).toEqual(refs.map(() => 'ok'));
    for (const { externalId, mediaType } of valueOf(await adapter.discover(access, { limit: 100 })).posts) {
      expect(mediaType).toBe(published.get(externalId));
    }
  });

  it('reads a hundred posts with all their figures for one counted call, the same as each by its id', async () => {
    const { access } = await stage.createPage({ handle: 'measured', followers: 5_000, posts: { count: 100, days: 60 } });
    const before = await charged();
    const { posts } = valueOf(await stage.adapter.discover(access, { limit: 100 }));
    expect((await charged()) - before).toBe(1);
    expect(posts.length).toBeGreaterThan(80);
    expect(posts.map(viewsOf)).not.toContainEqual([expect.any(String), null, null]);
    const { posts: readings } = await stage.adapter.fetchPosts(posts, access);
    expect(readings.map((reading) => (reading.status === 'ok' ? reading.metrics : reading))).toEqual(
      posts.map(({ figures }) => figures?.metrics),
    );
  });

  it('goes on without a metric that Facebook retires, and says which it was', async () => {
    const { access } = await stage.createPage({ handle: 'retiring', followers: 500, posts: { count: 10, days: 10 } });
    await stage.control('POST', '/facebook/settings', { retireMetrics: ['post_clicks'] });
    const page = valueOf(await stage.adapter.discover(access, { limit: 100 }));
    await stage.control('POST', '/facebook/settings', { retireMetrics: [] });
    expect(page.refused).toEqual([{ surface: 'post', metric: 'post_clicks', reason: expect.stringContaining('metric') }]);
    for (const { failure, figures } of page.posts) {
      expect(failure?.message).toContain('post_clicks');
      expect(figures?.metrics).toMatchObject({ clicks: null, impressions: expect.any(Number) });
    }
  });
});
