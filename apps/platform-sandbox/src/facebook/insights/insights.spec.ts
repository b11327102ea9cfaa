import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { PageApp, PLAIN } from '../../../test/facebook.ts';
import { type Answer, Visitor } from '../../../test/visitor.ts';

const at = '2026-11-01T18:00:00.000Z';
const KINDS = ['text', 'link', 'image', 'video', 'reel'] as const;
const INVALID = { code: 100, message: '(#100) The value must be a valid insights metric' };

describe('insights', () => {
  let sandbox: Visitor;
  let page: PageApp;
  const post: Record<string, any> = {};
  beforeAll(async () => {
    sandbox = await Visitor.start();
    const posts = KINDS.map((kind) => ({ text: kind, kind, createdAt: at, popularity: 3 }));
    page = await PageApp.connect(sandbox, 'harbour.bakery', { followers: 20_000, posts });
    await page.settings({ variants: PLAIN });
    const { body } = await sandbox.send('GET', '/_control/facebook/posts');
    for (const known of body.posts) post[known.kind] = known;
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  const insights = async (id: string, metric: string, more: Record<string, string> = {}, token = page.token): Promise<Answer> =>
    page.get(`${id}/insights`, { metric, period: 'lifetime', ...more }, token);
  const valueOf = async (id: string, metric: string): Promise<any> => (await insights(id, metric)).body.data[0].values[0].value;

  const read = async (id: string, metric: string): Promise<any> => (await page.get(`${id}/video_insights`, { metric })).body;
  const daily = async (metric: string, since: string, until: string, period = 'day'): Promise<Answer> =>
    insights(page.id, metric, { period, since, until });

  it('of a post fit together: reach within views, types add up, care is a like', async () => {
    const { counts, id } = post['image'];
    expect(counts.reactionsTotal).toBeGreaterThan(50);
    expect(await valueOf(id, 'post_media_view')).toBe(counts.views);
    expect(await valueOf(id, 'post_total_media_view_unique')).toBe(counts.reach);
    expect(counts.reach).toBeLessThanOrEqual(counts.views);
    expect(counts.reactionsTotal).toBeLessThan(counts.reach);
    const byType = await valueOf(id, 'post_reactions_by_type_total');
    expect(byType.like).toBe(counts.reactions.like + counts.reactions.care);
    expect(Object.values(byType).reduce((sum: number, count) => sum + Number(count), 0)).toBe(counts.reactionsTotal);
    expect(Object.values(byType)).not.toContain(0);
    const clicks = await valueOf(id, 'post_clicks_by_type');
    expect(Object.values(clicks).reduce((sum: number, count) => sum + Number(count), 0)).toBe(counts.clicks);
    expect(await valueOf(id, 'post_activity_by_action_type')).toEqual({
      like: counts.reactionsTotal,
      comment: counts.comments,
      share: counts.shares,
    });
  });

  it('of a video are in milliseconds and within its length, organic and whole', async () => {
    const { id, counts, videoId } = post['video'];
    const { length } = (await page.get(videoId, { fields: 'length' })).body;
    expect(await valueOf(id, 'post_video_length')).toBe(length * 1000);
    const average = await valueOf(id, 'post_video_avg_time_watched');
    expect(average).toBeGreaterThan(0);
    expect(average).toBeLessThanOrEqual(length * 1000);
    expect(await valueOf(id, 'post_video_views')).toBe(counts.videoViews);
    expect(counts.videoViews).toBeLessThanOrEqual(counts.views);
    expect(await valueOf(id, 'post_video_view_time')).toBe(average * counts.videoViews);
    expect(Object.keys(await valueOf(id, 'post_video_retention_graph'))).toHaveLength(40);
  });

  it.each([
    'post_impressions',
    'post_impressions_unique',
    'post_engaged_users',
    'post_negative_feedback',
    'post_video_views_unique',
    'made_up',
    'toString',
  ])('refuse the removed or unknown metric %s, and every other with it, in words that name none', async (metric) => {
    expect((await insights(post['text'].id, `post_media_view,${metric}`)).body.error).toMatchObject(INVALID);
    const nested = await page.get(`${page.id}/published_posts`, {
      fields: `id,insights.metric(post_media_view,${metric}).period(lifetime)`,
    });
    expect(nested).toMatchObject({ status: 400, body: { error: INVALID } });
    expect(nested.body.error.error_subcode).toBeUndefined();
  });

  it('refuse a metric that is retired by control, on posts and on Pages', async () => {
    await page.settings({ retireMetrics: ['post_clicks', 'page_follows'] });
    expect((await insights(post['text'].id, 'post_clicks')).body.error).toMatchObject(INVALID);
    expect((await insights(page.id, 'page_follows', { period: 'day' })).body.error).toMatchObject(INVALID);
    await page.settings({ retireMetrics: [] });
    expect((await insights(post['text'].id, 'post_clicks')).status).toBe(200);
  });

  it('are no edge of a bare post id, a video or a photo', async () => {
    const bare = post['text'].id.split('_')[1];
    expect((await page.get(bare, { fields: 'message' })).body).toEqual({ message: 'text', id: bare });
    for (const id of [bare, post['video'].videoId, post['image'].photoIds[0]]) {
      expect((await insights(id, 'post_media_view')).body.error).toMatchObject({
        code: 100,
        message: expect.stringContaining('nonexisting field (insights)'),
      });
    }
    const wrapped = `${page.id}_${post['video'].videoId}`;
    expect(await valueOf(wrapped, 'post_media_view')).toBe(post['video'].counts.views);
  });

  it('are an empty set without read_insights, and need a Page token', async () => {
    const { page: poor, user } = await page.withScopes('pages_show_list', 'pages_read_engagement');
    expect(await insights(post['text'].id, 'post_media_view', {}, poor)).toMatchObject({ status: 200, body: { data: [] } });
    expect(await insights(page.id, 'page_media_view', { period: 'day' }, poor)).toMatchObject({ status: 200, body: { data: [] } });
    expect((await insights(post['text'].id, 'post_media_view', {}, user)).body.error).toMatchObject({ code: 190 });
    const summaries = await page.get(post['text'].id, { fields: 'reactions.summary(total_count)' }, poor);
    expect(summaries.body.error).toMatchObject({ code: 10, message: expect.stringContaining('pages_read_user_content') });
  });

  it('answer two rows of one name where no period is asked for, the second for the day', async () => {
    const { data } = (await page.get(`${post['video'].id}/insights`, { metric: 'post_video_views' })).body;
    expect(data.map(({ name, period }: any) => [name, period])).toEqual([
      ['post_video_views', 'lifetime'],
      ['post_video_views', 'day'],
    ]);
    expect(data[1].values[0].value).toBe(0);
  });

  it('are flat with a breakdown: one entry for each side, the whole together', async () => {
    const { body } = await insights(post['link'].id, 'post_media_view', { breakdown: 'is_from_followers' });
    const [{ values }] = body.data;
    expect(values.map((entry: any) => entry.is_from_followers)).toEqual(['0', '1']);
    expect(values[0].value + values[1].value).toBe(post['link'].counts.views);
  });

  it('come as an empty array where nothing has come yet, as PHP writes it', async () => {
    const quiet = await PageApp.connect(sandbox, 'quiet.page');
    const id = await quiet.write('Hello?');
    const { body } = await quiet.get(`${id}/insights`, { metric: 'post_reactions_by_type_total,post_media_view', period: 'lifetime' });
    expect(body.data.map((row: any) => row.values[0].value)).toEqual([[], 0]);
    expect((await quiet.get(id, { fields: 'shares,message' })).body).toEqual({ message: 'Hello?', id });
  });

  it('of reels have names of their own, which say nothing on a plain video', async () => {
    const names = 'blue_reels_play_count,fb_reels_total_plays,fb_reels_replay_count';
    const [plays, total, replays] = (await read(post['reel'].videoId, names)).data.map((row: any) => row.values[0].value);
    expect(plays + replays).toBe(total);
    expect((await read(post['video'].videoId, names)).data).toEqual([]);
    expect((await read(post['video'].videoId, 'total_video_views')).data[0].values[0].value).toBe(post['video'].counts.videoViews);
    expect((await read(post['video'].videoId, 'nonsense')).error).toMatchObject(INVALID);
  });

  describe('of a Page', () => {
    it('come once a day, at Pacific midnight, the first for the day after since', async () => {
      const { body } = await daily('page_media_view,page_post_engagements', '2026-10-28', '2026-11-03');
      expect(body.data.map(({ name, period }: any) => [name, period])).toEqual([
        ['page_media_view', 'day'],
        ['page_post_engagements', 'day'],
      ]);
      const ends = body.data[0].values.map(({ end_time: end }: any) => end);
      expect(ends).toEqual([
        '2026-10-28T07:00:00+0000',
        '2026-10-29T07:00:00+0000',
        '2026-10-30T07:00:00+0000',
        '2026-10-31T07:00:00+0000',
        '2026-11-01T07:00:00+0000',
        '2026-11-02T08:00:00+0000',
      ]);
      const [engagements] = body.data.slice(1);
      expect(engagements.values.at(-1).value).toBeGreaterThan(engagements.values[0].value);
    });

    it('roll over weeks with one value a day, and answer nothing for a lifetime with a range', async () => {
      const week = (await daily('page_post_engagements', '2026-10-28', '2026-11-03', 'week')).body.data[0].values;
      expect(week).toHaveLength(6);
      expect((await daily('page_follows', '2026-10-28', '2026-11-03', 'lifetime')).body.data).toEqual([]);
      expect((await daily('page_media_view', '2026-10-28', '2026-11-03', 'lifetime')).body.error).toMatchObject({
        code: 1,
        error_subcode: 99,
      });
    });

    it.each(['day', 'week', 'days_28'])('fit together over %s: viewers within views', async (period) => {
      const { body } = await daily('page_media_view,page_total_media_view_unique', '2026-10-01', '2026-11-03', period);
      const [views, viewers] = body.data.map(({ values }: any) => values.map(({ value }: any) => value));
      expect(viewers.length).toBeGreaterThan(30);
      for (const [day, unique] of viewers.entries()) expect(unique).toBeLessThanOrEqual(views[day]);
      expect(Math.min(...viewers)).toBeGreaterThan(0);
    });

    it('reach 90 days with both ends and two years with since alone', async () => {
      expect((await daily('page_follows', '2026-05-01', '2026-10-31')).body.error).toMatchObject({ code: 100, error_subcode: 1504016 });
      const { body } = await insights(page.id, 'page_follows', { period: 'day', since: '2020-01-01' });
      expect(body.data[0].values.length).toBeGreaterThanOrEqual(729);
      const followers = body.data[0].values.map(({ value }: any) => value);
      expect(followers[0]).toBeLessThan(followers.at(-1));
    });

    it('are given to Pages with 100 likes or more', async () => {
      const small = await PageApp.connect(sandbox, 'small.page', { followers: 90 });
      const { status, body } = await small.get(`${small.id}/insights`, { metric: 'page_follows', period: 'day' });
      expect([status, body.data]).toEqual([200, []]);
    });

    it('ride along with the followers and the posts in one request', async () => {
      const fields =
        'followers_count,published_posts.limit(25){id,insights.metric(post_media_view).period(lifetime)},insights.metric(page_media_view).period(day){name,values}';
      const { body } = await page.get(page.id, { fields });
      expect(body.followers_count).toBeGreaterThanOrEqual(19_000);
      expect(body.published_posts.data).toHaveLength(5);
      expect(body.insights.data[0]).toEqual({ name: 'page_media_view', values: expect.any(Array), id: expect.any(String) });
    });
  });

  it('grow with the sandbox’s time', async () => {
    const before = await valueOf(post['reel'].id, 'post_media_view');
    sandbox.clock.advance(6 * HOUR);
    const after = await valueOf(post['reel'].id, 'post_media_view');
    expect(after).toBeGreaterThan(before);
    sandbox.clock.advance(30 * DAY);
    expect(await valueOf(post['reel'].id, 'post_media_view')).toBeGreaterThan(after);
  });
});
