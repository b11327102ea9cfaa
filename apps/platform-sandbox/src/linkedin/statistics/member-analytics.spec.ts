import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import { key, type LinkedInUser, linkedinUser, settle, startLinkedIn } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

const NOVEMBER = '&dateRange=(start:(year:2026,month:11,day:3),end:(year:2026,month:11,day:6))';
const MP4 = Buffer.from(`\0\0\0\x18ftypisom${'x'.repeat(4 * 1024 * 1024)}`, 'latin1');

/** Initializes, sends the parts and says that they are there. */
const film = async (user: LinkedInUser, bytes = MP4): Promise<{ video: string; finalized: number; token: string }> => {
  const asked = { owner: user.urn, fileSizeBytes: bytes.length, uploadCaptions: false, uploadThumbnail: false };
  const { body } = await user.call('POST', '/rest/videos?action=initializeUpload', { initializeUploadRequest: asked });
  const { video, uploadToken, uploadInstructions } = body.value;
  const uploadedPartIds: string[] = [];
  for (const { uploadUrl, firstByte, lastByte } of uploadInstructions) {
    const part = await fetch(uploadUrl, { method: 'PUT', body: new Uint8Array(bytes.subarray(firstByte, lastByte + 1)) });
    uploadedPartIds.push(part.headers.get('etag') ?? '');
  }
  const wrong = await user.call('POST', '/rest/videos?action=finalizeUpload', {
    finalizeUploadRequest: { video, uploadToken, uploadedPartIds: uploadedPartIds.toReversed().concat('more') },
  });
  expect(wrong.status).toBe(400);
  const right = await user.call('POST', '/rest/videos?action=finalizeUpload', {
    finalizeUploadRequest: { video, uploadToken, uploadedPartIds },
  });
  return { video, finalized: right.status, token: uploadToken };
};

describe('figures of LinkedIn members and videos', () => {
  let sandbox: Visitor;
  let sam: LinkedInUser;
  let urn: string;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    sam = await linkedinUser(sandbox, 'sam', { type: 'member' });
    urn = await sam.say('Hello from me');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const engage = async (post: string, input: object) => sandbox.control(`/linkedin/posts/${key(post)}/engage`, input);
  const ask = async (queryType: string, finder = `q=entity&entity=(share:${key(urn)})`, more = '', version = '202609') =>
    sam.get(`/rest/memberCreatorPostAnalytics?${finder}&queryType=${queryType}&aggregation=TOTAL${more}`, { 'linkedin-version': version });
  const count = async (queryType: string, finder?: string): Promise<number> => (await ask(queryType, finder)).body.elements[0].count;

  it('tells one metric a call, of one post or of all', async () => {
    const counts = { impressions: 1_532, likes: 20, reposts: 3, reactions: { PRAISE: 4, saves: 5, sends: 2, uniqueImpressions: 900 } };
    await engage(urn, { ...counts, replies: [{ text: 'Hi', author: 'zed' }] });
    await engage(await sam.say('Another'), { impressions: 68 });
    expect((await ask('IMPRESSION')).body).toEqual({
      paging: { start: 0, count: 10, links: [] },
      elements: [{ count: 1_532, metricType: 'IMPRESSION', targetEntity: { share: urn } }],
    });
    expect((await ask('IMPRESSION', 'q=me')).body.elements).toEqual([{ count: 1_600, metricType: 'IMPRESSION' }]);
    const metrics = ['MEMBERS_REACHED', 'REACTION', 'RESHARE', 'COMMENT', 'POST_SAVE', 'POST_SEND'];
    const found: number[] = [];
    for (const metric of metrics) found.push(await count(metric));
    expect(found).toEqual([900, 24, 3, 1, 5, 2]);
  });

  it('wraps metricType before 202605 and has fewer metrics before 202604', async () => {
    const [{ metricType }] = (await ask('IMPRESSION', undefined, '', '202604')).body.elements;
    expect(metricType).toEqual({ 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1': 'IMPRESSION' });
    expect((await ask('POST_SAVE', undefined, '', '202604')).status).toBe(200);
    expect((await ask('POST_SAVE', undefined, '', '202603')).status).toBe(400);
  });

  it.each([
    ['a share as ugc', (post: string) => `q=entity&entity=(ugc:${key(post)})`, 400],
    ['a bare URN', (post: string) => `q=entity&entity=${key(post)}`, 400],
    ['no entity', () => 'q=entity', 400],
    ['a post that is not there', () => `q=entity&entity=(share:${key('urn:li:share:1')})`, 404],
  ])('answers %s with an error', async (_what, finder, status) => {
    expect((await ask('IMPRESSION', finder(urn))).status).toBe(status);
  });

  it('keeps posts of others and members without the scope out', async () => {
    const other = await (await linkedinUser(sandbox, 'other', { type: 'member' })).say('Mine');
    expect((await ask('IMPRESSION', `q=entity&entity=(share:${key(other)})`)).status).toBe(403);
    await settle(sandbox, { appScopes: ['w_member_social'] });
    sam = await linkedinUser(sandbox, 'sam', { type: 'member' });
    const statuses = [(await ask('IMPRESSION')).status, (await sam.get('/rest/memberFollowersCount?q=me')).status];
    expect(statuses).toEqual([403, 403]);
    expect((await sam.post('Still posting')).status).toBe(201);
  });

  it('answers zero for a quiet post, or nothing at all', async () => {
    expect(await count('REACTION')).toBe(0);
    await settle(sandbox, { variants: { quietMemberPost: 'empty' } });
    expect((await ask('REACTION')).body.elements).toEqual([]);
  });

  it('has days for some metrics, which add up', async () => {
    await engage(urn, { likes: 3 });
    sandbox.clock.advance(DAY);
    await engage(urn, { likes: 4 });
    const days = await sam.get(
      `/rest/memberCreatorPostAnalytics?q=entity&entity=(share:${key(urn)})&queryType=REACTION&aggregation=DAILY${NOVEMBER}`,
    );
    expect(days.body.elements.map((day: { count: number }) => day.count)).toEqual([3, 4, 0]);
    expect(days.body.elements[0].dateRange).toEqual({ start: { year: 2026, month: 11, day: 3 }, end: { year: 2026, month: 11, day: 4 } });
    for (const [finder, metric, status] of [
      [`q=entity&entity=(share:${key(urn)})`, 'IMPRESSION', 400],
      ['q=me', 'IMPRESSION', 200],
      ['q=me', 'MEMBERS_REACHED', 400],
    ] as const) {
      const asked = `/rest/memberCreatorPostAnalytics?${finder}&queryType=${metric}&aggregation=DAILY${NOVEMBER}`;
      expect([finder, metric, (await sam.get(asked)).status]).toEqual([finder, metric, status]);
    }
  });

  it('does not let a member read back posts, comments or images', async () => {
    const image = await sam.upload('image', Buffer.from('GIF89a', 'latin1'));
    const reads = [
      `/rest/posts/${key(urn)}`,
      `/rest/posts?q=author&author=${key(sam.urn)}`,
      `/rest/socialActions/${key(urn)}/comments`,
      `/rest/socialMetadata/${key(urn)}`,
      `/rest/images/${key(image)}`,
    ];
    for (const path of reads) expect([path, (await sam.get(path)).status]).toEqual([path, 403]);
    await settle(sandbox, { appScopes: ['r_member_social'] });
    sam = await linkedinUser(sandbox, 'sam', { type: 'member' });
    for (const path of reads.slice(0, 4)) expect([path, (await sam.get(path)).status]).toEqual([path, 200]);
  });

  it('counts followers, now and gained by day', async () => {
    const star = await linkedinUser(sandbox, 'star', { type: 'member', followers: 20_000 });
    sandbox.clock.advance(3 * DAY);
    const [{ memberFollowersCount }] = (await star.get('/rest/memberFollowersCount?q=me')).body.elements;
    expect(memberFollowersCount).toBeGreaterThan(20_000);
    const days = (await star.get(`/rest/memberFollowersCount?q=dateRange${NOVEMBER}`)).body.elements as { memberFollowersCount: number }[];
    expect(days).toHaveLength(3);
    const gained = days.reduce((sum, day) => sum + day.memberFollowersCount, 0);
    expect(20_000 + gained).toBeLessThanOrEqual(memberFollowersCount);
    expect((await star.get('/rest/memberFollowersCount?q=dateRange')).status).toBe(400);
  });

  it('takes a video in parts of 4 MB with their ETags, and counts who watched', async () => {
    const acme = await linkedinUser(sandbox, 'acme');
    const { video, finalized, token } = await film(acme);
    expect([finalized, token]).toEqual([200, expect.stringMatching(/.+/)]);
    const status = async () => (await acme.get(`/rest/videos/${key(video)}`)).body.status;
    expect(await status()).toBe('PROCESSING');
    sandbox.clock.advance(2_000);
    expect(await status()).toBe('AVAILABLE');
    const post = await acme.say('A film', { content: { media: { id: video, title: 'Film' } } });
    expect(post).toMatch(/^urn:li:ugcPost:/);
    await engage(post, { impressions: 1_000, reactions: { videoViews: 500 } });
    const of = async (type: string, aggregation = 'ALL') =>
      (await acme.get(`/rest/videoAnalytics?q=entity&entity=${key(post)}&type=${type}&aggregation=${aggregation}`)).body.elements;
    expect(await of('VIDEO_VIEW')).toEqual([{ entity: post, statisticsType: 'VIDEO_VIEW', value: 500 }]);
    expect((await of('VIEWER'))[0].value).toBeLessThanOrEqual(500);
    expect((await of('TIME_WATCHED'))[0].value).toBeGreaterThan((await of('TIME_WATCHED_FOR_VIDEO_VIEWS'))[0].value);
    expect(await of('VIDEO_VIEW', 'DAY')).toMatchObject([{ value: 500, timeRange: { start: Date.parse('2026-11-03') } }]);
  });

  it('has no token for a video in one part, and fails one that is none', async () => {
    const { video, token } = await film(sam, Buffer.from('no film'));
    expect(token).toBe('');
    sandbox.clock.advance(2_000);
    const { body } = await sam.get(`/rest/videos/${key(video)}`);
    expect(body).toMatchObject({ status: 'PROCESSING_FAILED', processingFailureReason: expect.stringContaining('MP4') });
  });

  it('tells members of their videos', async () => {
    const { video } = await film(sam);
    sandbox.clock.advance(2_000);
    urn = await sam.say('My film', { content: { media: { id: video } } });
    await engage(urn, { impressions: 300, reactions: { videoViews: 200 } });
    const asked = `/rest/memberCreatorVideoAnalytics?q=entity&entity=(ugc:${key(urn)})&queryType=VIDEO_PLAY&aggregation=TOTAL`;
    expect((await sam.get(asked)).body.elements).toEqual([{ count: 200, metricType: 'VIDEO_PLAY', targetEntity: { ugc: urn } }]);
  });
});
