import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import { key, type LinkedInUser, linkedinUser, list, settle, startLinkedIn } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

interface Row {
  readonly timeRange: { readonly start: number; readonly end: number };
  readonly totalShareStatistics: Readonly<Record<string, number>>;
}

const shares = (user: LinkedInUser, more = ''): string =>
  `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${key(user.urn)}${more}`;
const days = (from: string, to: string): string =>
  `&timeIntervals=(timeRange:(start:${Date.parse(from)},end:${Date.parse(to)}),timeGranularityType:DAY)`;
const views = (body: { elements: { totalPageStatistics: { views: { allPageViews: { pageViews: number } } } }[] }): number =>
  body.elements.reduce((sum, { totalPageStatistics }) => sum + totalPageStatistics.views.allPageViews.pageViews, 0);
const poll = {
  content: { poll: { question: 'Which?', options: [{ text: 'This' }, { text: 'That' }], settings: { duration: 'ONE_DAY' } } },
};

describe('statistics of LinkedIn pages', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const engage = async (urn: string, input: object) => sandbox.control(`/linkedin/posts/${key(urn)}/engage`, input);

  it('measures shares and ugcPosts in one call, and leaves out what nobody has seen', async () => {
    const share = await acme.say('a share');
    const ugc = await acme.say('a poll', poll);
    const quiet = await acme.say('a quiet one');
    await engage(share, {
      likes: 28,
      reactions: { PRAISE: 3, uniqueImpressions: 1_211 },
      reposts: 2,
      impressions: 1_840,
      clicks: 46,
      replies: [{ text: 'Nice', author: 'zed' }],
    });
    await engage(ugc, { impressions: 10 });
    const { body } = await acme.statistics(share, ugc, quiet);
    expect(body).toEqual({
      paging: { start: 0, count: 10, links: [] },
      elements: [
        {
          organizationalEntity: acme.urn,
          share,
          totalShareStatistics: {
            impressionCount: 1_840,
            uniqueImpressionsCount: 1_211,
            clickCount: 46,
            likeCount: 31,
            commentCount: 1,
            shareCount: 2,
            engagement: 80 / 1_840,
          },
        },
        {
          organizationalEntity: acme.urn,
          ugcPost: ugc,
          totalShareStatistics: expect.objectContaining({ impressionCount: 10, likeCount: 0 }),
        },
      ],
    });
  });

  it('leaves out deleted posts and those that are over a year old, as if nobody had seen them', async () => {
    const [kept, gone] = [await acme.say('kept'), await acme.say('gone')];
    for (const urn of [kept, gone]) await engage(urn, { impressions: 100 });
    await settle(sandbox, { deletePosts: [gone] });
    expect((await acme.statistics(kept, gone)).body.elements).toMatchObject([{ share: kept }]);
    sandbox.clock.advance(365 * DAY);
    acme = await linkedinUser(sandbox, 'acme');
    expect((await acme.statistics(kept)).body.elements).toHaveLength(1);
    sandbox.clock.advance(1);
    expect((await acme.statistics(kept)).body.elements).toEqual([]);
  });

  it('answers 403 to a URN in the wrong list, or passes it over; foreign ones are always 403', async () => {
    const share = await acme.say('a share');
    await engage(share, { impressions: 5 });
    const swapped = shares(acme, `&ugcPosts=${list(share)}`);
    expect((await acme.get(swapped)).body).toMatchObject({ status: 403, code: 'ACCESS_DENIED' });
    await settle(sandbox, { variants: { wrongList: 'silence' } });
    expect((await acme.get(swapped)).body.elements).toEqual([]);
    const foreign = await (await linkedinUser(sandbox, 'other')).say('foreign');
    const { status, body } = await acme.statistics(share, foreign);
    expect([status, body.message]).toEqual([403, expect.stringContaining('Unpermitted fields present in PARAMETER')]);
  });

  it('has no single posts by day', async () => {
    const urn = await acme.say('a share');
    expect((await acme.get(shares(acme, `&shares=${list(urn)}${days('2026-11-01', '2026-11-03')}`))).status).toBe(400);
  });

  it('may lack unique impressions and may count below zero', async () => {
    const urns: string[] = [];
    for (let n = 0; n < 12; n++) urns.push(await acme.say(`post ${n}`));
    for (const urn of urns) await engage(urn, { impressions: 100 });
    await settle(sandbox, { variants: { uniqueImpressions: 'missing', negativeCounts: 'sometimes' } });
    const rows = (await acme.statistics(...urns)).body.elements as Row[];
    const likes = new Set(rows.map(({ totalShareStatistics }) => totalShareStatistics['likeCount']));
    expect(likes).toEqual(new Set([0, -1]));
    expect(rows.some(({ totalShareStatistics }) => 'uniqueImpressionsCount' in totalShareStatistics)).toBe(false);
  });

  it('lets a content admin post and read, and shows figures to administrators alone', async () => {
    await settle(sandbox, { roles: { acme: 'CONTENT_ADMIN' } });
    const urn = await acme.say('by the content admin');
    expect((await acme.read(urn)).status).toBe(200);
    const forbidden = [
      (await acme.statistics(urn)).status,
      (await acme.get(`/rest/organizationPageStatistics?q=organization&organization=${key(acme.urn)}`)).status,
      (await acme.get(`/rest/organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=${key(acme.urn)}`)).status,
    ];
    expect(forbidden).toEqual([403, 403, 403]);
  });

  it('tells how many follow any page, and how many came on each day that is two days past', async () => {
    const big = await linkedinUser(sandbox, 'big', { followers: 10_000 });
    sandbox.clock.advance(10 * DAY);
    const size = `/rest/networkSizes/${key(big.urn)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`;
    const { firstDegreeSize } = (await acme.get(size)).body;
    expect(firstDegreeSize).toBeGreaterThan(10_000);
    expect((await acme.get(size.replace('COMPANY_', ''))).status).toBe(400);
    const path = `/rest/organizationalEntityFollowerStatistics?q=organizationalEntity&organizationalEntity=${key(big.urn)}`;
    const rows = (await big.get(`${path}${days('2026-11-03', '2026-11-20')}`)).body.elements as {
      timeRange: Row['timeRange'];
      followerGains: { organicFollowerGain: number };
    }[];
    expect(rows.map(({ timeRange }) => new Date(timeRange.start).getUTCDate())).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    const gained = rows.reduce((sum, { followerGains }) => sum + followerGains.organicFollowerGain, 0);
    expect(10_000 + gained).toBeLessThanOrEqual(firstDegreeSize);
    expect(gained).toBeGreaterThan(0);
  });

  it('has daily totals that add up to those of the posts, under either spelling', async () => {
    const past = { followers: 8_000, posts: { count: 12, days: 20 } };
    const big = await linkedinUser(sandbox, 'big', past);
    const rows = (await big.get(shares(big, days('2026-10-01', '2026-11-04')))).body.elements as Row[];
    const [{ totalShareStatistics: lifetime }] = (await big.get(shares(big))).body.elements as [Row];
    expect(rows).toHaveLength(34);
    for (const name of ['impressionCount', 'uniqueImpressionsCount', 'clickCount', 'likeCount', 'commentCount', 'shareCount']) {
      const sum = rows.reduce((total, { totalShareStatistics }) => total + (totalShareStatistics[name] ?? Number.NaN), 0);
      expect([name, sum]).toEqual([name, lifetime[name]]);
    }
    await settle(sandbox, { variants: { seriesUnique: 'uniqueImpressionsCounts' } });
    const [first] = (await big.get(shares(big, days('2026-11-01', '2026-11-03')))).body.elements as [Row];
    expect(first.totalShareStatistics).toHaveProperty('uniqueImpressionsCounts');
    expect(first.timeRange.end - first.timeRange.start).toBe(DAY);
  });

  it('counts views of the page', async () => {
    const big = await linkedinUser(sandbox, 'big', { followers: 8_000 });
    sandbox.clock.advance(3 * DAY);
    const path = `/rest/organizationPageStatistics?q=organization&organization=${key(big.urn)}`;
    const all = views((await big.get(path)).body);
    expect(all).toBeGreaterThan(0);
    expect(views((await big.get(`${path}${days('2026-11-01', '2026-11-07')}`)).body)).toBe(all);
  });

  it('has figures that fit together at every age', async () => {
    const big = await linkedinUser(sandbox, 'big', { followers: 5_000, posts: { count: 20, days: 10 } });
    const { posts } = (await sandbox.send('GET', '/_control/linkedin/posts?account=big')).body as { posts: { id: string }[] };
    for (let age = 0; age < 5; age++) {
      const rows = (await big.statistics(...posts.map(({ id }) => id))).body.elements as Row[];
      for (const { totalShareStatistics: counts } of rows) {
        const { impressionCount = 0, uniqueImpressionsCount = 0, clickCount = 0, likeCount = 0, commentCount = 0, shareCount = 0 } = counts;
        expect(uniqueImpressionsCount).toBeLessThanOrEqual(impressionCount);
        expect(clickCount + likeCount + commentCount + shareCount).toBeLessThanOrEqual(impressionCount);
      }
      sandbox.clock.advance(2 * DAY);
    }
  });
});
