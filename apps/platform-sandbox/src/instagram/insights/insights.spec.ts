import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { InstagramApp, PLAIN } from '../../../test/instagram.ts';
import { Visitor } from '../../../test/visitor.ts';

interface Row {
  readonly name: string;
  readonly period: string;
  readonly values?: readonly { readonly value: number }[];
  readonly total_value?: { readonly value: number; readonly breakdowns?: readonly object[] };
}

const PAST = [
  { kind: 'image', text: 'A loaf', createdAt: '2026-10-20T08:00:00Z' },
  { kind: 'carousel', text: 'Three loaves', createdAt: '2026-10-21T08:00:00Z' },
  { kind: 'reel', text: 'Kneading', createdAt: '2026-10-22T08:00:00Z' },
  { kind: 'video', text: 'An old film', createdAt: '2026-10-23T08:00:00Z' },
  { kind: 'story', text: '', createdAt: '2026-11-03T06:00:00Z' },
] as const;
const SAFE = 'views,reach,likes,comments,saved,shares,total_interactions,reposts';

const FEED = `${SAFE} follows profile_visits profile_activity`.replaceAll(',', ' ');
const ANSWERED: Readonly<Record<string, string>> = {
  image: FEED,
  carousel: FEED,
  reel: `${SAFE} ig_reels_avg_watch_time ig_reels_video_view_total_time reels_skip_rate`.replaceAll(',', ' '),
  story: 'views reach shares total_interactions reposts follows profile_visits profile_activity replies navigation link_clicks',
  video: 'reach saved',
};
const FACEBOOK_ALONE: Readonly<Record<string, string>> = {
  image: 'total_views total_likes total_comments',
  carousel: 'total_views total_likes total_comments',
  reel: 'total_views total_likes total_comments',
  story: 'total_views',
};
const EVERYTHING = new Set(
  [...Object.values(ANSWERED), ...Object.values(FACEBOOK_ALONE), 'facebook_views crossposted_views impressions plays video_views'].flatMap(
    (names) => names.split(' '),
  ),
);

const values = (rows: readonly Row[]): Record<string, number> =>
  Object.fromEntries(rows.map(({ name, values: [entry] = [] }) => [name, entry?.value ?? NaN]));

const unsupported = (names: string) => ({
  status: 400,
  body: {
    error: { code: 100, message: `(#100) The Media Insights API does not support the ${names} metric for this media product type.` },
  },
});

describe('media insights', () => {
  let sandbox: Visitor;
  let app: InstagramApp;
  let byPage: InstagramApp;
  let ids: Record<string, string>;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    const bakery = { followers: 20_000, posts: PAST };
    byPage = await InstagramApp.connectByPage(sandbox, 'harbour.bakery', bakery);
    app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    await app.settings({ variants: { ...PLAIN, facebookMetricsOnInstagramLogin: 'unknown' } });
    const { body } = await sandbox.send('GET', '/_control/instagram/posts');
    ids = Object.fromEntries(body.posts.map(({ id, kind }: { id: string; kind: string }) => [kind, id]));
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const idOf = (kind: string): string => ids[kind] ?? '';
  it('answers the metrics of the fact sheet for each kind of media and login, and refuses every other one', async () => {
    for (const [kind, answered] of Object.entries(ANSWERED)) {
      for (const metric of EVERYTHING) {
        const forAll = answered.split(' ').includes(metric);
        const forFacebook = forAll || (FACEBOOK_ALONE[kind] ?? '').split(' ').includes(metric);
        expect([kind, metric, (await app.insights(idOf(kind), metric)).status]).toEqual([kind, metric, forAll ? 200 : 400]);
        expect([kind, metric, (await byPage.insights(idOf(kind), metric)).status]).toEqual([kind, metric, forFacebook ? 200 : 400]);
      }
    }
  });

  it('answers the safe intersection for images, carousels and reels alike, in rows of a lifetime', async () => {
    for (const kind of ['image', 'carousel', 'reel']) {
      const { status, body } = await app.insights(idOf(kind), SAFE);
      expect(status).toBe(200);
      expect(body.data.map(({ name }: Row) => name)).toEqual(SAFE.split(','));
      expect(body.data[0]).toMatchObject({ period: 'lifetime', id: `${idOf(kind)}/insights/views/lifetime`, title: 'Views' });
      const figures = values(body.data);
      expect(figures['reach']).toBeLessThanOrEqual(figures['views'] ?? 0);
      expect(figures['likes']).toBeLessThanOrEqual(figures['reach'] ?? 0);
      expect(figures['total_interactions']).toBe(
        ['likes', 'comments', 'saved', 'shares'].reduce((sum, name) => sum + (figures[name] ?? NaN), 0),
      );
      const { like_count, comments_count } = (await app.get(idOf(kind), { fields: 'like_count,comments_count' })).body;
      expect([like_count, comments_count]).toEqual([figures['likes'], figures['comments']]);
    }
  });

  it('refuses a whole call for one metric of the wrong type, and names the offenders', async () => {
    expect(await app.insights(idOf('reel'), 'reach,impressions,replies')).toMatchObject(unsupported('impressions, replies'));
    expect(await app.insights(idOf('image'), `${SAFE},ig_reels_avg_watch_time`)).toMatchObject(unsupported('ig_reels_avg_watch_time'));
    expect(await app.insights(idOf('video'), 'reach,saved')).toMatchObject({ status: 200 });
    expect(await app.insights(idOf('video'), 'views')).toMatchObject(unsupported('views'));
  });

  it('poisons a page with one item that does not have a metric', async () => {
    const fields = 'id,insights.metric(reach,follows)';
    expect(await app.get('me/media', { fields })).toMatchObject(unsupported('follows'));
    const batch = JSON.stringify(
      ['image', 'reel'].map((kind) => ({ method: 'GET', relative_url: `${idOf(kind)}/insights?metric=reach,follows` })),
    );
    expect((await app.post('', { batch })).body.map(({ code }: { code: number }) => code)).toEqual([200, 400]);
  });

  it('lists what it knows when it does not know a name, the same for all media, and forgets what is retired', async () => {
    const refused = await app.insights(idOf('image'), 'reach,engagement');
    expect(refused.body.error).toMatchObject({
      code: 100,
      message: expect.stringMatching(/^\(#100\) metric\[1\] must be one of the following values: impressions, /),
    });
    expect((await app.insights(idOf('reel'), 'reach,engagement')).body.error.message).toBe(refused.body.error.message);
    await app.settings({ retireMetrics: ['saved'] });
    const { message } = (await app.insights(idOf('image'), 'saved')).body.error;
    expect(message).toMatch(/^\(#100\) metric\[0\] must be one of/);
    expect(message).not.toContain('saved');
  });

  it('says since when impressions are gone', async () => {
    expect((await app.insights(idOf('image'), 'impressions')).body.error).toMatchObject({
      code: 100,
      message: '(#100) Starting from version v22.0 and above, the impressions metric is no longer supported for the queried media',
    });
  });

  it('refuses media from before the conversion with 2108006, and the page that it is on', async () => {
    await app.settings({ accounts: { 'harbour.bakery': { convertedAt: '2026-10-21T12:00:00Z' } } });
    const error = {
      code: 100,
      error_subcode: 2108006,
      error_data: { blame_field_specs: [['']] },
      is_transient: false,
      error_user_title: 'Media posted before business account conversion',
    };
    expect((await app.insights(idOf('image'), 'reach')).body.error).toMatchObject(error);
    expect((await app.insights(idOf('reel'), 'reach')).status).toBe(200);
    expect((await app.get('me/media', { fields: 'insights.metric(reach)' })).body.error).toMatchObject(error);
    expect((await app.get('me/media', { fields: 'insights.metric(reach)', limit: 2 })).status).toBe(200);
  });

  it('tells nothing of a story with fewer than five viewers, and no data once it has expired', async () => {
    const quiet = await InstagramApp.connect(sandbox, 'quiet.bakery');
    const id = await quiet.publish({ media_type: 'STORIES', image_url: 'https://media.test/story.jpg' });
    expect((await quiet.insights(id, 'reach')).body.error).toMatchObject({
      code: 10,
      message: '(#10) Not enough viewers for the media to show insights',
    });
    await sandbox.control(`/instagram/posts/${id}/engage`, { impressions: 9, reactions: { reach: 5, story_replies: 1 } });
    expect(values((await quiet.insights(id, 'views,reach,replies')).body.data)).toEqual({ views: 9, reach: 5, replies: 1 });
    sandbox.clock.advance(DAY);
    expect((await quiet.insights(id, 'views')).body).toEqual({ data: [] });
  });

  it('has parts for the metrics that have them, and breaks on the others', async () => {
    const [row] = (await app.insights(idOf('story'), 'navigation', { breakdown: 'story_navigation_action_type' })).body.data as Row[];
    const [{ results } = { results: [] }] = (row?.total_value?.breakdowns ?? []) as { results: { value: number }[] }[];
    expect(results.reduce((sum, { value }) => sum + value, 0)).toBe(row?.total_value?.value);
    expect((await app.insights(idOf('image'), 'reach', { breakdown: 'follow_type' })).body.error).toMatchObject({ code: 1 });
  });

  it('lags behind where the variant says so: no data at first, never zeros', async () => {
    await app.settings({ variants: { insightsLag: 'hours' } });
    const id = await app.publish({ image_url: 'https://media.test/new.jpg' });
    sandbox.clock.advance(3 * HOUR);
    expect((await app.insights(id, 'views,likes')).body).toEqual({ data: [] });
    sandbox.clock.advance(2 * HOUR);
    const late = values((await app.insights(id, 'views,likes')).body.data);
    expect(late['likes']).toBeLessThan((await app.get(id, { fields: 'like_count' })).body.like_count);
  });

  it('adds exact counts on top of the curve, seen at once', async () => {
    const quiet = await InstagramApp.connect(sandbox, 'quiet.bakery');
    const id = await quiet.publish({ image_url: 'https://media.test/new.jpg' });
    await sandbox.control(`/instagram/posts/${id}/engage`, {
      likes: 12,
      reposts: 1,
      bookmarks: 3,
      impressions: 100,
      reactions: { reach: 80, shares: 2, follows: 1, profile_visits: 4 },
      replies: [
        { text: 'Lovely', author: 'zed' },
        { text: 'Where?', author: 'mira' },
      ],
    });
    const metrics = `${SAFE},follows,profile_visits`;
    expect(values((await quiet.insights(id, metrics)).body.data)).toEqual({
      views: 100,
      reach: 80,
      likes: 12,
      comments: 2,
      saved: 3,
      shares: 2,
      total_interactions: 19,
      reposts: 1,
      follows: 1,
      profile_visits: 4,
    });
    const { body } = await quiet.get(`${id}/comments`, { fields: 'text,username' });
    expect(body.data.map(({ username }: { username: string }) => username).sort()).toEqual(['mira', 'zed']);
    await sandbox.control(`/instagram/posts/${id}/engage`, { likes: -2 });
    expect((await quiet.get(id, { fields: 'like_count' })).body.like_count).toBe(10);
  });
});

describe('account insights', () => {
  let sandbox: Visitor;
  let app: InstagramApp;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    app = await InstagramApp.connect(sandbox, 'harbour.bakery', { followers: 20_000, posts: { count: 20, days: 40 } });
    await app.settings({ variants: PLAIN });
    sandbox.clock.advance(2 * DAY);
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const ask = async (params: Record<string, string | number>, of = app) => of.get('me/insights', { period: 'day', ...params });
  const secondsAgo = (days: number): number => Math.floor((sandbox.clock.now().getTime() - days * DAY) / 1000);
  const week = () => ({ since: secondsAgo(7), until: secondsAgo(0) });

  it('gives reach day by day, from Pacific midnight to Pacific midnight', async () => {
    const [row] = (await ask({ metric: 'reach', ...week() })).body.data;
    expect(row).toMatchObject({ name: 'reach', period: 'day', id: `${app.id}/insights/reach/day` });
    expect(row.values).toHaveLength(8);
    for (const { value, end_time } of row.values) {
      expect(end_time).toMatch(/T0[78]:00:00\+0000$/);
      expect(value).toBeGreaterThanOrEqual(0);
    }
    const { body } = await ask({ metric: 'reach', period: 'days_28' });
    expect(body.data[0].values[0].value).toBeGreaterThan(row.values.at(-2).value);
  });

  it('gives totals with parts that add up', async () => {
    const params = { metric: 'views,likes,total_interactions', metric_type: 'total_value', breakdown: 'media_product_type', ...week() };
    for (const { total_value } of (await ask(params)).body.data) {
      const [{ results }] = total_value.breakdowns;
      expect(results.reduce((sum: number, { value }: { value: number }) => sum + value, 0)).toBe(total_value.value);
      expect(total_value.value).toBeGreaterThan(0);
    }
  });

  it('has no figure for follows and unfollows without their breakdown, and their difference with it', async () => {
    const params = { metric: 'follows_and_unfollows', metric_type: 'total_value', ...week() };
    expect((await ask(params)).body.data[0]).not.toHaveProperty('total_value');
    const [{ total_value }] = (await ask({ ...params, breakdown: 'follow_type' })).body.data;
    expect(total_value.breakdowns[0].results.map(({ dimension_values: [word] }: { dimension_values: string[] }) => word)).toEqual([
      'FOLLOWER',
      'NON_FOLLOWER',
    ]);
  });

  it('gates what needs a hundred followers: no data and no error below', async () => {
    const small = await InstagramApp.connect(sandbox, 'small.bakery', { followers: 99 });
    const gated: Record<string, string>[] = [
      { metric: 'follower_count' },
      { metric: 'online_followers', period: 'lifetime' },
      { metric: 'follower_demographics', period: 'lifetime', metric_type: 'total_value', timeframe: 'this_month', breakdown: 'country' },
    ];
    for (const params of gated) {
      expect((await ask(params, small)).body.data).toEqual([]);
      expect((await ask(params)).body.data).toHaveLength(1);
    }
    const [{ values: days }] = (await ask({ metric: 'online_followers', period: 'lifetime' })).body.data;
    expect(Object.keys(days[0].value)).toHaveLength(24);
  });

  it.each([
    ['an unknown metric', { metric: 'reach,fans' }, 'metric[1] must be one of the following values: reach, views'],
    ['no period', { metric: 'reach', period: '' }, 'The parameter period is required'],
    [
      'a period that a metric does not have',
      { metric: 'views', period: 'week', metric_type: 'total_value' },
      'do not support the period week',
    ],
    [
      'a total without metric_type',
      { metric: 'views' },
      'The following metrics (views) should be specified with parameter metric_type=total_value',
    ],
    ['a breakdown that a metric does not have', { metric: 'replies', metric_type: 'total_value', breakdown: 'age' }, 'breakdown (age)'],
    [
      'demographics without a timeframe',
      { metric: 'follower_demographics', period: 'lifetime', metric_type: 'total_value', breakdown: 'age' },
      'timeframe',
    ],
  ])('refuses %s', async (_what, params, words) => {
    const { body } = await ask(params);
    expect(body.error).toMatchObject({ code: 100, message: expect.stringContaining(words) });
  });

  it('refuses more than thirty days at once, or as many as it is told', async () => {
    const range = { metric: 'reach', since: secondsAgo(31), until: secondsAgo(0) };
    expect((await ask(range)).body.error.message).toBe('(#100) There cannot be more than 30 days (2592000 s) between since and until.');
    expect((await ask({ metric: 'reach', since: 0 })).body.error.code).toBe(100);
    await app.settings({ insightsRangeDays: 60 });
    expect((await ask(range)).status).toBe(200);
  });
});
