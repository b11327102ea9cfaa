import { NO_METRICS } from '@afterpost/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PostReading, PostRef } from '../port/insights.ts';
import { MEMBER, NOW, openHarness, refTo, share, ugcPost } from './harness.ts';
import type { Harness, Reply, Sent } from './harness.ts';

const COUNTS: Readonly<Record<string, number>> = {
  IMPRESSION: 1_532,
  MEMBERS_REACHED: 900,
  REACTION: 40,
  COMMENT: 6,
  RESHARE: 3,
  LINK_CLICKS: 11,
  VIDEO_PLAY: 210,
};
const figureIn = ({ query }: Sent): string => /queryType=(\w+)/.exec(query)?.[1] ?? '';
const counted = (sent: Sent): Reply => ({ body: { elements: [{ count: COUNTS[figureIn(sent)], metricType: figureIn(sent) }] } });
const refusal = (status: number, code: string): Reply => ({ status, body: { status, code, message: 'words of LinkedIn' } });

/** What is kept of a reading, as the next one is given it. */
function lastOf(reading: PostReading | undefined): Partial<PostRef> {
  if (reading?.status !== 'ok' && reading?.status !== 'partial') throw new Error(JSON.stringify(reading));
  return { last: { capturedAt: NOW, metrics: reading.metrics, block: reading.block } };
}

const fresh = (externalId: string, more: Partial<PostRef> = {}) => refTo(externalId, { publishedAt: '2026-11-21T11:00:00.000Z', ...more });

describe('the figures of a member’s posts', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());
  const read = async (refs: readonly PostRef[], vendor: (sent: Sent) => Reply = counted, dropped: readonly string[] = []) => {
    harness.answer(vendor);
    return harness.adapter.fetchPosts(refs, MEMBER, { dropped: dropped.map((metric) => ({ surface: 'member', metric })) });
  };

  it('take a call each, named by the type of the post', async () => {
    const { posts } = await read([fresh(share(1)), fresh(ugcPost(2), { mediaType: 'video' })]);
    expect(harness.sent).toHaveLength(13);
    expect(harness.sent[0]).toMatchObject({
      path: '/rest/memberCreatorPostAnalytics',
      query: `q=entity&entity=(share:${encodeURIComponent(share(1))})&queryType=IMPRESSION&aggregation=TOTAL`,
    });
    expect(harness.sent.at(-1)).toMatchObject({ path: '/rest/memberCreatorVideoAnalytics' });
    expect(harness.sent.at(-1)?.query).toContain(`entity=(ugc:${encodeURIComponent(ugcPost(2))})`);
    expect(posts[0]).toMatchObject({
      status: 'ok',
      metrics: { impressions: 1_532, reach: 900, likes: 40, comments: 6, shares: 3, clicks: 11, videoViews: 0, saves: null },
      block: { REACTION: 40, readAt: { REACTION: NOW } },
      commentsCount: null,
    });
    expect(posts[1]).toMatchObject({ status: 'ok', metrics: { videoViews: 210 } });
  });

  it('are read from a metric type of either shape, and unknown where the answer is empty or about something else', async () => {
    const dialects: Readonly<Record<string, Reply>> = {
      IMPRESSION: {
        body: {
          elements: [
            { count: 5, metricType: { 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1': 'IMPRESSION' } },
          ],
        },
      },
      MEMBERS_REACHED: { body: { elements: [] } },
      REACTION: { body: { elements: [{ count: 9, metricType: 'COMMENT' }] } },
    };
    const { posts } = await read([fresh(share(1))], (sent) => dialects[figureIn(sent)] ?? counted(sent));
    expect(posts[0]).toMatchObject({ status: 'ok', metrics: { impressions: 5, reach: null, likes: null, comments: 6 } });
  });

  it('stand as they were where they are not due, and say how old they are', async () => {
    const first = (await read([fresh(share(1))])).posts[0];
    harness.clock.set('2026-11-22T09:00:00.000Z');
    const second = (await read([fresh(share(1), lastOf(first))], () => ({ body: { elements: [{ count: 2_000 }] } }))).posts[0];
    harness.clock.set(NOW);
    expect(harness.sent.map(figureIn)).toEqual(['IMPRESSION', 'MEMBERS_REACHED']);
    expect(second).toMatchObject({
      status: 'partial',
      metrics: { impressions: 2_000, reach: 2_000, likes: 40, comments: 6 },
      block: { readAt: { IMPRESSION: '2026-11-22T09:00:00.000Z', REACTION: NOW } },
      failure: {
        class: 'invalid_request',
        message: expect.stringMatching(/likes, comments, shares, clicks .* of 2026-11-21T12:00:00.000Z/),
      },
    });
  });

  it('are no reading at all where nothing is due: no call, and no old number in a new capture', async () => {
    const first = (await read([fresh(share(1))])).posts[0];
    const { posts } = await read([fresh(share(1), lastOf(first))]);
    expect(harness.sent).toEqual([]);
    expect(posts[0]).toMatchObject({ status: 'failed', failure: { class: 'transient', retryAfterMs: expect.any(Number) } });
  });

  it('leave every post with something when the day’s calls run out', async () => {
    let left = 5;
    const { posts } = await read([fresh(share(1)), fresh(share(2))], (sent) => {
      left -= 1;
      return left >= 0
        ? counted(sent)
        : { status: 429, body: { message: 'Resource level throttle MEMBER DAY limit for calls to this resource is reached.' } };
    });
    expect(harness.sent.map(figureIn)).toEqual(['IMPRESSION', 'MEMBERS_REACHED', 'IMPRESSION', 'MEMBERS_REACHED', 'REACTION', 'COMMENT']);
    expect(posts).toEqual([
      expect.objectContaining({ status: 'partial', metrics: expect.objectContaining({ impressions: 1_532, likes: 40, comments: null }) }),
      expect.objectContaining({ status: 'partial', metrics: expect.objectContaining({ impressions: 1_532, likes: null }) }),
    ]);
    expect(posts[1]).toMatchObject({ failure: { class: 'rate_limited', retryAfterMs: 12 * 3_600_000 } });
  });

  it('tell a post that is gone, in one call', async () => {
    const { posts } = await read([fresh(share(1)), fresh(share(2))], (sent) =>
      sent.query.includes(encodeURIComponent(share(1))) ? refusal(404, 'NOT_FOUND') : counted(sent),
    );
    expect(posts.map(({ status }) => status)).toEqual(['missing', 'ok']);
    expect(harness.sent).toHaveLength(7);
  });

  it('are refused for one post alone, or for the whole profile: one call tells', async () => {
    const denied = refusal(403, 'ACCESS_DENIED');
    const one = await read([fresh(share(1)), fresh(share(2))], (sent) =>
      sent.query.includes(encodeURIComponent(share(1))) ? denied : counted(sent),
    );
    expect(one.posts.map(({ status }) => status)).toEqual(['failed', 'ok']);
    const all = await read([fresh(share(1)), fresh(share(2))], () => denied);
    expect(all.posts.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(harness.sent).toHaveLength(2);
  });

  it('go on without a figure that is refused, and name it', async () => {
    const { posts, refused } = await read([fresh(share(1)), fresh(share(2))], (sent) =>
      figureIn(sent) === 'LINK_CLICKS' ? refusal(400, 'INVALID_VALUE_FOR_FIELD') : counted(sent),
    );
    expect(refused).toEqual([{ surface: 'member', metric: 'LINK_CLICKS', reason: expect.stringMatching(/words of LinkedIn/) }]);
    expect(posts).toEqual([
      expect.objectContaining({ status: 'partial', metrics: expect.objectContaining({ likes: 40, clicks: null }) }),
      expect.objectContaining({ status: 'partial', metrics: expect.objectContaining({ likes: 40, clicks: null }) }),
    ]);
    expect(harness.sent.filter((sent) => figureIn(sent) === 'LINK_CLICKS')).toHaveLength(1);
    expect((await read([fresh(share(1))], counted, ['LINK_CLICKS'])).posts[0]?.status).toBe('ok');
  });

  it('keep a figure that just could not be read, and try it again at the next capture', async () => {
    const first = (await read([fresh(share(1))])).posts[0];
    harness.clock.set('2026-11-22T11:30:00.000Z');
    const second = (
      await read([fresh(share(1), lastOf(first))], (sent) => (figureIn(sent) === 'REACTION' ? { status: 500 } : counted(sent)))
    ).posts[0];
    expect(second).toMatchObject({ status: 'partial', metrics: { likes: 40 }, failure: { class: 'transient' } });
    await read([fresh(share(1), lastOf(second))]);
    harness.clock.set(NOW);
    expect(harness.sent.map(figureIn)).toEqual(['REACTION']);
  });

  it('fail without a figure when nothing was answered', async () => {
    const { posts } = await read([fresh(share(1), { last: { capturedAt: NOW, metrics: NO_METRICS, block: {} } })], () => ({ status: 500 }));
    expect(posts).toEqual([{ externalId: share(1), status: 'failed', failure: expect.objectContaining({ class: 'transient' }) }]);
  });
});
