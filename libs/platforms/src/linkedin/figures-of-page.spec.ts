import { NO_METRICS } from '@afterpost/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PostRef } from '../port/insights.ts';
import { openHarness, PAGE, refTo, share, ugcPost } from './harness.ts';
import type { Harness, Reply, Sent } from './harness.ts';

const TOTAL = {
  impressionCount: 1_840,
  uniqueImpressionsCount: 1_211,
  clickCount: 46,
  likeCount: 31,
  commentCount: 4,
  shareCount: 2,
  engagement: 0.0451,
};
const NO_ERRORS = { statuses: {}, errors: {} };
const refused: Reply = {
  status: 403,
  body: { status: 403, code: 'ACCESS_DENIED', serviceErrorCode: 100, message: 'Not enough permissions' },
};

const isStatistics = ({ path }: Sent): boolean => path === '/rest/organizationalEntityShareStatistics';
const isReactions = ({ path }: Sent): boolean => path === '/rest/socialMetadata';
const isLook = ({ path }: Sent): boolean => path === '/rest/posts';
const urnsIn = ({ query }: Sent): string[] => decodeURIComponent(query).match(/urn:li:(?:share|ugcPost):\d+/g) ?? [];

/** A page whose posts have these statistics; what is not named has none. */
const withStatistics =
  (totals: Readonly<Record<string, object>>, otherwise: (sent: Sent) => Reply = () => ({ status: 500 })) =>
  (sent: Sent): Reply => {
    if (!isStatistics(sent)) return otherwise(sent);
    const elements = urnsIn(sent).flatMap((urn) => {
      const kind = urn.startsWith('urn:li:share:') ? 'share' : 'ugcPost';
      return totals[urn] ? [{ organizationalEntity: PAGE.platformAccountId, [kind]: urn, totalShareStatistics: totals[urn] }] : [];
    });
    return { body: { paging: { start: 0, count: 10, links: [] }, elements } };
  };

const last = (
  metrics: object,
  block: NonNullable<PostRef['last']>['block'],
  capturedAt = '2026-11-21T06:00:00.000Z',
): Partial<PostRef> => ({
  last: { capturedAt, metrics: { ...NO_METRICS, ...metrics }, block },
});

/** Of the posts asked for, these are still there. */
const standing =
  (...urns: readonly string[]) =>
  (sent: Sent): Reply => ({
    body: {
      results: Object.fromEntries(
        urnsIn(sent)
          .filter((urn) => urns.includes(urn))
          .map((urn) => [urn, { id: urn }]),
      ),
      statuses: {},
      errors: Object.fromEntries(
        urnsIn(sent)
          .filter((urn) => !urns.includes(urn))
          .map((urn) => [urn, { status: 404, message: 'Not found' }]),
      ),
    },
  });

/** A page that refuses every list with this post in it. */
const poisoned = (sent: Sent): Reply =>
  urnsIn(sent).includes(share(13))
    ? refused
    : withStatistics(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [share(index), TOTAL])))(sent);

describe('the figures of a page’s posts', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());
  const read = async (refs: readonly PostRef[], vendor: (sent: Sent) => Reply, dropped: readonly string[] = []) => {
    harness.answer(vendor);
    return harness.adapter.fetchPosts(refs, PAGE, { dropped: dropped.map((metric) => ({ surface: 'page', metric })) });
  };
  const countOf = (which: (sent: Sent) => boolean): number => harness.sent.filter(which).length;

  it('take one call for fifty posts, and reactions one more only for those whose likes moved', async () => {
    const urns = Array.from({ length: 50 }, (_, index) => share(index + 1));
    const still = last({ likes: 31 }, { likeCount: 31, reactions: { LIKE: 30, PRAISE: 1 } });
    const moved = last({ likes: 20 }, { likeCount: 20, reactions: { LIKE: 20 } });
    const results = { [urns[0]!]: { reactionSummaries: { LIKE: { reactionType: 'LIKE', count: 28 }, PRAISE: { count: 3 } } } };
    const { posts } = await read(
      urns.map((urn, index) => refTo(urn, index === 0 ? moved : still)),
      withStatistics(Object.fromEntries(urns.map((urn) => [urn, TOTAL])), () => ({ body: { results, ...NO_ERRORS } })),
    );
    expect(harness.sent).toHaveLength(2);
    expect(urnsIn(harness.sent[1]!)).toEqual([urns[0]]);
    expect(new Set(posts.map(({ status }) => status))).toEqual(new Set(['ok']));
    expect(posts[0]).toMatchObject({
      metrics: { likes: 31 },
      commentsCount: 4,
      block: { reactions: { LIKE: 28, PRAISE: 3 }, likeCount: 31 },
    });
    expect(posts[1]).toMatchObject({ block: { reactions: { LIKE: 30, PRAISE: 1 } } });
  });

  it('take one call where nothing moved', async () => {
    const still = last({ likes: 31 }, { likeCount: 31, reactions: { LIKE: 31 } });
    await read([refTo(share(1), still)], withStatistics({ [share(1)]: TOTAL }));
    expect(harness.sent).toHaveLength(1);
  });

  describe('left out of the statistics', () => {
    const had = last({ impressions: 12, likes: 1 }, { impressionCount: 12, likeCount: 1 });
    const none = last({ impressions: 0, likes: 0 }, { impressionCount: 0, likeCount: 0 });

    it('are 0 as documented, or deleted: one call tells them apart', async () => {
      const { posts } = await read([refTo(share(1)), refTo(share(2))], withStatistics({}, standing(share(1))));
      expect(posts).toEqual([
        expect.objectContaining({
          status: 'ok',
          metrics: expect.objectContaining({ impressions: 0, likes: 0, reach: 0, videoViews: 0, saves: null }),
        }),
        { externalId: share(2), status: 'missing' },
      ]);
      expect(countOf(isLook)).toBe(1);
    });

    it('are not looked for again the same week while they have no activity', async () => {
      expect((await read([refTo(share(1), none)], withStatistics({}))).posts[0]).toMatchObject({
        status: 'ok',
        metrics: { impressions: 0 },
      });
      expect(harness.sent).toHaveLength(1);
      const aWeekAgo = {
        ...refTo(share(1), last({ impressions: 0 }, {}, '2026-11-20T11:00:00.000Z')),
        publishedAt: '2026-11-14T11:00:00.000Z',
      };
      expect((await read([aWeekAgo], withStatistics({}, standing()))).posts[0]?.status).toBe('missing');
    });

    it('are never 0 when they had figures: gone, or a gap', async () => {
      expect((await read([refTo(share(1), had)], withStatistics({}, standing()))).posts[0]?.status).toBe('missing');
      expect((await read([refTo(share(1), had)], withStatistics({}, standing(share(1))))).posts[0]).toMatchObject({
        status: 'failed',
        failure: { class: 'transient' },
      });
    });

    it('keep their last figures when they are older than LinkedIn’s statistics', async () => {
      const old = { ...refTo(share(1), had), publishedAt: '2025-10-01T00:00:00.000Z' };
      expect((await read([old], withStatistics({}, standing(share(1))))).posts[0]).toMatchObject({
        status: 'failed',
        failure: { class: 'permission_denied', platformCode: 'STATISTICS_ENDED' },
      });
    });

    it('are 0 where nobody may look, and unknown while nobody can', async () => {
      expect(
        (
          await read(
            [refTo(share(1))],
            withStatistics({}, () => refused),
          )
        ).posts[0],
      ).toMatchObject({ status: 'ok', metrics: { likes: 0 } });
      expect((await read([refTo(share(1))], withStatistics({}))).posts[0]).toMatchObject({
        status: 'failed',
        failure: { class: 'transient' },
      });
    });

    it('prove nothing when the answer is not readable in part', async () => {
      const { posts } = await read([refTo(share(1), none)], () => ({ body: { elements: [{ totalShareStatistics: TOTAL }] } }));
      expect(posts[0]).toMatchObject({ status: 'failed', failure: { class: 'transient' } });
    });
  });

  describe('with a count below 0', () => {
    const corrected = { ...TOTAL, likeCount: -1 };

    it('have the sum of their reactions as likes', async () => {
      const results = { [share(1)]: { reactionSummaries: { LIKE: { count: 2 }, EMPATHY: { count: 1 } } } };
      const { posts } = await read(
        [refTo(share(1))],
        withStatistics({ [share(1)]: corrected }, () => ({ body: { results, ...NO_ERRORS } })),
      );
      expect(posts[0]).toMatchObject({ status: 'ok', metrics: { likes: 3 }, block: { likeCount: -1, reactions: { LIKE: 2, EMPATHY: 1 } } });
    });

    it('and no reactions are unknown there, never 0 and never negative', async () => {
      const { posts } = await read([refTo(share(1))], withStatistics({ [share(1)]: { ...corrected, shareCount: -2 } }), [
        'reactionSummaries',
      ]);
      expect(posts[0]).toMatchObject({ status: 'partial', metrics: { likes: null, shares: null, impressions: 1_840 } });
      expect(posts[0]).toMatchObject({ failure: { message: expect.stringMatching(/likeCount, shareCount/) } });
    });
  });

  describe('when reactions are refused', () => {
    it('for one post, the others keep theirs', async () => {
      const results = { [share(1)]: { reactionSummaries: { LIKE: { count: 31 } } } };
      const errors = { [share(2)]: { status: 403, code: 'ACCESS_DENIED', message: 'no' } };
      const { posts, refused: metrics } = await read(
        [refTo(share(1)), refTo(share(2))],
        withStatistics({ [share(1)]: TOTAL, [share(2)]: TOTAL }, () => ({ body: { results, statuses: {}, errors } })),
      );
      expect(posts.map(({ status }) => status)).toEqual(['ok', 'partial']);
      expect(posts[1]).toMatchObject({ metrics: { likes: 31 }, failure: { class: 'permission_denied' } });
      expect(metrics).toBeUndefined();
    });

    it.each([
      ['as such, they are named', 400, 'INVALID_VALUE_FOR_FIELD', 1],
      ['for want of a permission, nobody else is told', 403, 'ACCESS_DENIED', 0],
      ['because of one URN, nobody else is told', 400, 'INVALID_URN_ID', 0],
    ])('altogether %s; the statistics stand', async (_, status, code, told) => {
      const urns = Array.from({ length: 60 }, (__, index) => share(index + 1));
      const totals = Object.fromEntries(urns.map((urn) => [urn, TOTAL]));
      const { posts, refused: metrics = [] } = await read(
        urns.map((urn) => refTo(urn)),
        withStatistics(totals, () => ({ status, body: { status, code, message: 'words of LinkedIn' } })),
      );
      expect(new Set(posts.map((post) => post.status))).toEqual(new Set(['partial']));
      expect(metrics.map(({ surface, metric }) => `${surface} ${metric}`)).toEqual(told === 1 ? ['page reactionSummaries'] : []);
    });

    it('once, they are not asked for again', async () => {
      const urns = Array.from({ length: 60 }, (_, index) => share(index + 1));
      const totals = Object.fromEntries(urns.map((urn) => [urn, TOTAL]));
      await read(
        urns.map((urn) => refTo(urn)),
        withStatistics(totals, () => refused),
      );
      expect(countOf(isReactions)).toBe(1);
    });

    it('lately, they are not asked for and nothing is missing', async () => {
      const { posts } = await read([refTo(share(1))], withStatistics({ [share(1)]: TOTAL }), ['reactionSummaries']);
      expect(posts[0]).toMatchObject({ status: 'ok', metrics: { likes: 31 } });
      expect(harness.sent).toHaveLength(1);
    });
  });

  describe('of a video', () => {
    const video = { mediaType: 'video' } as const;
    const views: Reply = { body: { elements: [{ value: 640, statisticsType: 'VIDEO_VIEW' }] } };
    const vendor = withStatistics({ [ugcPost(1)]: TOTAL }, (sent) => (isReactions(sent) ? { body: { results: {}, ...NO_ERRORS } } : views));

    it('hold its views, asked for only when it was shown again', async () => {
      const still = last({ videoViews: 600 }, { impressionCount: 1_840, likeCount: 31 });
      const moved = last({ videoViews: 600 }, { impressionCount: 1_700, likeCount: 31 });
      expect((await read([refTo(ugcPost(1), { ...video, ...still })], vendor)).posts[0]).toMatchObject({ metrics: { videoViews: 600 } });
      expect(harness.sent).toHaveLength(1);
      expect((await read([refTo(ugcPost(1), { ...video, ...moved })], vendor)).posts[0]).toMatchObject({ metrics: { videoViews: 640 } });
      expect(harness.sent[1]).toMatchObject({ path: '/rest/videoAnalytics' });
    });

    it('are 0 views for what is no video', async () => {
      const still = last({}, { impressionCount: 1_840, likeCount: 31 });
      expect((await read([refTo(ugcPost(1), still)], vendor)).posts[0]).toMatchObject({ metrics: { videoViews: 0 } });
    });
  });

  describe('with a foreign post among them', () => {
    const still = last({ likes: 31 }, { likeCount: 31 });

    it('fail for that one alone, in few calls', async () => {
      const { posts } = await read(
        Array.from({ length: 50 }, (_, index) => refTo(share(index), still)),
        poisoned,
      );
      expect(posts.filter(({ status }) => status !== 'ok')).toEqual([
        expect.objectContaining({
          externalId: share(13),
          status: 'failed',
          failure: expect.objectContaining({ class: 'permission_denied' }),
        }),
      ]);
      expect(countOf(isStatistics)).toBeLessThanOrEqual(2 + 2 * 6);
    });

    it('fail for all when it is the page that may not be read, in two calls', async () => {
      const { posts } = await read(
        Array.from({ length: 120 }, (_, index) => refTo(share(index))),
        () => refused,
      );
      expect(new Set(posts.map(({ status }) => status))).toEqual(new Set(['failed']));
      expect(harness.sent).toHaveLength(2);
    });
  });

  it('end with the first refusal that every call would meet', async () => {
    const refs = Array.from({ length: 120 }, (_, index) => refTo(share(index)));
    const { posts } = await read(refs, () => ({ status: 401, body: { code: 'EXPIRED_ACCESS_TOKEN', message: 'expired' } }));
    expect(posts).toHaveLength(120);
    expect(harness.sent).toHaveLength(1);
    await read(refs, () => ({ status: 426, body: { code: 'NONEXISTENT_VERSION', message: 'Requested version is not active' } }));
    expect(harness.sent).toHaveLength(1);
  });

  it('fail alone for what is no post of LinkedIn', async () => {
    const { posts } = await read(
      [refTo('at://x'), refTo(share(1), last({ likes: 31 }, { likeCount: 31 }))],
      withStatistics({ [share(1)]: TOTAL }),
    );
    expect(posts.map(({ status }) => status)).toEqual(['failed', 'ok']);
    expect(posts[0]).toMatchObject({ failure: { class: 'invalid_request' } });
  });
});
