import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { settle, startX, xUser, type XUser } from '../../test/x-user.ts';
import type { Visitor } from '../../test/visitor.ts';

interface Post {
  readonly id: string;
  readonly text: string;
  readonly created_at: string;
  readonly author_id: string;
  readonly conversation_id: string;
  readonly public_metrics: Record<string, number>;
  readonly non_public_metrics?: Record<string, number>;
  readonly organic_metrics?: Record<string, number>;
}
interface Problem {
  readonly resource_id: string;
  readonly type: string;
  readonly field?: string;
}

const ids = (posts: readonly { id: string }[]): string[] => posts.map(({ id }) => id);
const suffix = ({ type }: Problem): string => type.split('/').at(-1) ?? '';

describe('reading X', () => {
  let sandbox: Visitor;
  let bakery: XUser;
  let stranger: XUser;
  let all: { id: string; createdAt: string; counts: Record<string, number>; kind: string }[];
  beforeAll(async () => {
    sandbox = await startX();
    bakery = await xUser(sandbox, 'bakery', { followers: 60_000, posts: { count: 120, days: 60 } });
    stranger = await xUser(sandbox, 'stranger');
    all = (await sandbox.send('GET', '/_control/x/posts?account=bakery')).body.posts;
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  const FIELDS = { 'tweet.fields': 'created_at,public_metrics,non_public_metrics,organic_metrics' };
  const age = (createdAt: string): number => sandbox.clock.now().getTime() - Date.parse(createdAt);
  const young = () => all.filter(({ createdAt }) => age(createdAt) < 30 * DAY);

  it('looks 100 posts up in one call, in no promised order, and refuses 101', async () => {
    const asked = ids(all.slice(0, 100));
    const { status, body } = await bakery.get('/2/tweets', { ids: asked.join(',') });
    expect(status).toBe(200);
    expect(ids(body.data).sort()).toEqual([...asked].sort());
    expect(ids(body.data)).not.toEqual(asked);
    expect(body.errors).toBeUndefined();
    expect(Object.keys(body.data[0]).sort()).toEqual(['edit_history_tweet_ids', 'id', 'text']);
    const tooMany = await bakery.get('/2/tweets', { ids: ids(all.slice(0, 101)).join(',') });
    expect(tooMany).toMatchObject({ status: 400, body: { type: 'https://api.twitter.com/2/problems/invalid-request' } });
  });

  it('counts every figure so that the figures agree with each other', async () => {
    const { data } = (await bakery.get('/2/tweets', { ids: ids(young()).slice(0, 100).join(','), ...FIELDS })).body as { data: Post[] };
    for (const { public_metrics: shown, non_public_metrics: own, organic_metrics: organic } of data) {
      const [impressions = -1, likes = -1, reposts = -1, replies = -1] = ['impression', 'like', 'retweet', 'reply'].map(
        (name) => shown[`${name}_count`],
      );
      expect(own?.['impression_count']).toBe(impressions);
      expect(organic).toMatchObject({ impression_count: impressions, like_count: likes, retweet_count: reposts, reply_count: replies });
      expect(organic?.['url_link_clicks']).toBe(own?.['url_link_clicks']);
      expect(own?.['engagements']).toBeLessThanOrEqual(impressions);
      expect(own?.['engagements']).toBeGreaterThanOrEqual(likes + reposts + replies);
    }
    expect(data.some(({ public_metrics: shown }) => (shown['bookmark_count'] ?? 0) > 0 && (shown['quote_count'] ?? 0) > 0)).toBe(true);
  });

  it('gives link clicks to posts with links, and to no others', async () => {
    const data = (await bakery.get('/2/tweets', { ids: ids(young()).join(','), ...FIELDS })).body.data as Post[];
    const clicks = (posts: readonly Post[]) => new Set(posts.map(({ non_public_metrics: own }) => (own?.['url_link_clicks'] ?? 0) > 0));
    expect(clicks(data.filter(({ text }) => !text.includes('t.co')))).toEqual(new Set([false]));
    expect(clicks(data)).toEqual(new Set([true, false]));
  });

  it('keeps posts older than 30 days, without their private figures and with a problem for each', async () => {
    const old = all.filter(({ createdAt }) => age(createdAt) > 30 * DAY).slice(0, 3);
    const mixed = [...old, ...young().slice(0, 2)];
    const { data, errors } = (await bakery.get('/2/tweets', { ids: ids(mixed).join(','), ...FIELDS })).body as {
      data: Post[];
      errors: Problem[];
    };
    expect(
      data
        .filter(({ non_public_metrics: own }) => own !== undefined)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids(young().slice(0, 2)).sort());
    expect(new Set(errors.map(suffix))).toEqual(new Set(['not-authorized-for-field']));
    const first = errors.filter((error) => error.resource_id === old[0]?.id);
    expect(first.map(({ field }) => field)).toContain('non_public_metrics.url_link_clicks');
    expect(first.map(({ field }) => field)).toContain('organic_metrics.impression_count');
  });

  it('shows a post’s private figures to nobody but its author', async () => {
    const [post] = young();
    const { data, errors } = (await stranger.get('/2/tweets', { ids: post?.id ?? '', ...FIELDS })).body;
    expect(data[0].public_metrics).toBeDefined();
    expect(data[0].non_public_metrics).toBeUndefined();
    expect(errors).toHaveLength(10);
  });

  it('answers 200 with what there is and a problem for each post that is deleted, protected, unavailable or suspended', async () => {
    const closed = await xUser(sandbox, 'closed', { type: 'protected' });
    const banned = await xUser(sandbox, 'banned');
    const [hidden, removed, gone] = [await closed.say('for friends'), await banned.say('spam'), await stranger.say('gone soon')];
    await stranger.call('DELETE', `/2/tweets/${gone}`);
    await sandbox.control('/x/accounts/banned/revoke', { suspend: true });
    const [seen = '', broken = ''] = ids(all);
    await settle(sandbox, { unavailablePosts: [broken] });
    const { status, body } = await stranger.get('/2/tweets', { ids: [seen, hidden, removed, gone, broken, '20'].join(',') });
    expect(status).toBe(200);
    expect(ids(body.data)).toEqual([seen]);
    expect(Object.fromEntries(body.errors.map((problem: Problem) => [problem.resource_id, suffix(problem)]))).toEqual({
      [hidden]: 'not-authorized-for-resource',
      [removed]: 'resource-not-found',
      [gone]: 'resource-not-found',
      [broken]: 'resource-unavailable',
      '20': 'resource-not-found',
    });
    expect((await closed.get('/2/tweets', { ids: hidden })).body.data).toHaveLength(1);
    const nothing = await stranger.get('/2/tweets', { ids: gone });
    expect(Object.keys(nothing.body)).toEqual(['errors']);
    await settle(sandbox, { unavailablePosts: [] });
  });

  it.each([
    ['404', 404],
    ['inline', 200],
  ])('answers a single missing post as %s where that is the reading that holds', async (missingPost, status) => {
    await settle(sandbox, { variants: { missingPost } });
    expect((await bakery.get('/2/tweets/20')).status).toBe(status);
    await settle(sandbox, { variants: { missingPost: 'inline' } });
  });

  it.each([
    ['a parameter it does not know', '/2/tweets', { ids: '20', fields: 'text' }],
    ['a field it does not know', '/2/tweets', { ids: '20', 'tweet.fields': 'public_metrics,views' }],
    ['a name of the other dialect', '/2/tweets', { ids: '20', 'post.fields': 'public_metrics' }],
    ['an id that is none', '/2/tweets', { ids: '20,twenty' }],
    ['no ids', '/2/tweets', {}],
    ['a page that is too small', '/2/users/20/tweets', { max_results: 4 }],
    ['a page of search that is too small', '/2/tweets/search/recent', { query: 'x', max_results: 9 }],
    ['a query of 513 characters', '/2/tweets/search/recent', { query: 'x'.repeat(513) }],
    ['a query of filters only', '/2/tweets/search/recent', { query: 'is:reply has:links' }],
    ['a query with an open bracket', '/2/tweets/search/recent', { query: '(a OR b' }],
    ['a start of more than seven days ago', '/2/tweets/search/recent', { query: 'x', start_time: '2026-10-20T00:00:00Z' }],
    ['an id of more than seven days ago', '/2/tweets/search/recent', { query: 'x', since_id: '1234567890123456789' }],
    ['a token it did not give', '/2/tweets/search/recent', { query: 'x', next_token: 'abc' }],
  ] as readonly [string, string, Record<string, string | number>][])('answers 400 invalid-request to %s', async (_what, path, query) => {
    const user = path.includes('/users/') ? path.replace('20', bakery.id) : path;
    const { status, body } = await bakery.get(user, query);
    expect({ status, title: body.title }).toEqual({ status: 400, title: 'Invalid Request' });
    expect(body.errors[0].message).not.toBe('');
  });

  it('pages through a timeline without a gap or a repeat, newest first, and back', async () => {
    const seen: string[] = [];
    let meta: { next_token?: string; previous_token?: string; result_count?: number; newest_id?: string; oldest_id?: string } = {};
    do {
      const page = await bakery.get(`/2/users/${bakery.id}/tweets`, {
        max_results: 50,
        ...(meta.next_token === undefined ? {} : { pagination_token: meta.next_token }),
      });
      ({ meta } = page.body);
      expect(meta).toMatchObject({
        newest_id: page.body.data[0].id,
        oldest_id: page.body.data.at(-1).id,
        result_count: page.body.data.length,
      });
      seen.push(...ids(page.body.data));
    } while (meta.next_token !== undefined);
    expect(seen).toEqual(ids(all).sort((a, b) => (BigInt(a) < BigInt(b) ? 1 : -1)));
    const back = await bakery.get(`/2/users/${bakery.id}/tweets`, { max_results: 50, pagination_token: meta.previous_token ?? '' });
    expect(ids(back.body.data)).toEqual(seen.slice(50, 100));
  });

  it('answers an empty list without data', async () => {
    expect((await stranger.get(`/2/users/${stranger.id}/mentions`)).body).toEqual({ meta: { result_count: 0 } });
  });

  it('finds exactly as many answers to recent posts as their figures say, through search and mentions', async () => {
    const recent = all.filter(({ createdAt }) => age(createdAt) < 6 * DAY && age(createdAt) > HOUR);
    const query = recent.slice(0, 10).map(({ id }) => `conversation_id:${id}`);
    const found: Post[] = [];
    let token: string | undefined;
    do {
      const page = await bakery.get('/2/tweets/search/recent', {
        query: `(${query.join(' OR ')}) is:reply`,
        max_results: 100,
        'tweet.fields': 'conversation_id,author_id,created_at',
        ...(token === undefined ? {} : { next_token: token }),
      });
      found.push(...(page.body.data ?? []));
      token = page.body.meta.next_token;
    } while (token !== undefined);
    expect(found.length).toBeGreaterThan(10);
    for (const { id, counts } of recent.slice(0, 10)) {
      expect(found.filter(({ conversation_id: root }) => root === id)).toHaveLength(counts['replies'] ?? -1);
    }
    expect(new Set(ids(found)).size).toBe(found.length);
    for (const { text } of found) expect(text).toMatch(/^@bakery /);

    const [answer] = found;
    const looked = (await bakery.get('/2/tweets', { ids: answer?.id ?? '', expansions: 'author_id,referenced_tweets.id' })).body;
    expect(looked.includes.users[0].id).toBe(answer?.author_id);
    expect(looked.includes.tweets[0].id).toBe(answer?.conversation_id);
    const mentions = (await bakery.get(`/2/users/${bakery.id}/mentions`, { max_results: 100, since_id: found.at(-1)?.id ?? '' })).body.data;
    const asNew = found.filter(({ id }) => BigInt(id) >= BigInt(mentions.at(-1).id));
    expect(asNew.length).toBeGreaterThan(0);
    expect(ids(mentions)).toEqual(expect.arrayContaining(ids(asNew)));
    for (const { id } of mentions) expect(BigInt(id)).toBeGreaterThan(BigInt(found.at(-1)?.id ?? ''));
  });

  it('leaves an expanded post out when one of its fields is withheld', async () => {
    const [answered] = all.filter(({ createdAt, counts }) => age(createdAt) < 6 * DAY && (counts['replies'] ?? 0) > 0);
    const search = await bakery.get('/2/tweets/search/recent', { query: `conversation_id:${answered?.id} is:reply` });
    const [reply] = search.body.data;
    const ask = { ids: reply.id, expansions: 'referenced_tweets.id' };
    const { includes, errors } = (await stranger.get('/2/tweets', { ...ask, 'tweet.fields': 'organic_metrics' })).body;
    expect(includes).toBeUndefined();
    expect(errors.some(({ section }: { section: string }) => section === 'includes')).toBe(true);
    expect((await stranger.get('/2/tweets', ask)).body.includes.tweets).toHaveLength(1);
  });

  it('lists a new post after the index delay, and looks it up at once', async () => {
    await settle(sandbox, { indexDelayMs: 2_000 });
    const id = await stranger.say('fresh');
    const listed = async () => ((await stranger.get('/2/tweets/search/recent', { query: 'from:stranger fresh' })).body.data ?? []).length;
    expect((await stranger.get('/2/tweets', { ids: id })).body.data).toHaveLength(1);
    expect(await listed()).toBe(0);
    sandbox.clock.advance(2_000);
    expect(await listed()).toBe(1);
    await settle(sandbox, { indexDelayMs: 0 });
  });

  it('shows users with their figures, by token, ids and name', async () => {
    const fields = { 'user.fields': 'public_metrics,protected,verified' };
    const me = (await bakery.get('/2/users/me', fields)).body.data;
    expect(me).toMatchObject({ id: bakery.id, username: 'bakery', protected: false, public_metrics: { tweet_count: 120 } });
    expect(me.public_metrics.followers_count).toBeGreaterThanOrEqual(60_000);
    const { data, errors } = (await bakery.get('/2/users', { ids: `${bakery.id},20`, ...fields })).body;
    expect(data).toEqual([me]);
    expect(errors.map(suffix)).toEqual(['resource-not-found']);
    expect((await bakery.get('/2/users/by/username/Bakery', fields)).body.data).toEqual(me);
    expect((await bakery.get('/2/users/20')).body.data).toBeUndefined();
  });

  it('shows pictures and videos with their own figures, and bytes at the addresses', async () => {
    const [picture, video] = [young().find(({ kind }) => kind === 'carousel'), young().find(({ kind }) => kind === 'video')];
    const { data, includes } = (
      await bakery.get('/2/tweets', {
        ids: `${picture?.id},${video?.id}`,
        'tweet.fields': 'attachments,public_metrics',
        'media.fields': 'url,preview_image_url,alt_text,width,height,duration_ms,public_metrics,non_public_metrics',
        expansions: 'attachments.media_keys',
      })
    ).body;
    expect(data.every(({ text }: Post) => /https:\/\/t\.co\/\w{10}$/.test(text))).toBe(true);
    const photos = includes.media.filter(({ type }: { type: string }) => type === 'photo');
    expect(photos.length).toBeGreaterThanOrEqual(2);
    expect((await fetch(photos[0].url)).headers.get('content-type')).toBe('image/png');
    const [film] = includes.media.filter(({ type }: { type: string }) => type === 'video');
    expect(film.public_metrics.view_count).toBe(video?.counts['views']);
    expect(film.non_public_metrics.playback_0_count).toBe(film.public_metrics.view_count);
    expect(film.duration_ms).toBeGreaterThan(0);
  });

  it('adds what came hour by hour up to what there is in all', async () => {
    const post = young().at(-1);
    const span = { start_time: '2026-10-01T00:00:00Z', end_time: sandbox.clock.now().toISOString() };
    const asked = { ids: `${post?.id},20`, ...span };
    const daily = (await bakery.get('/2/tweets/analytics', { ...asked, granularity: 'daily' })).body;
    const total = (await bakery.get('/2/tweets/analytics', { ...asked, granularity: 'total' })).body;
    expect(total.errors.map(suffix)).toEqual(['resource-not-found']);
    const sum = (metric: string): number =>
      daily.data[0].timestamped_metrics.reduce(
        (so: number, { metrics }: { metrics: Record<string, number> }) => so + (metrics[metric] ?? 0),
        0,
      );
    const [all1] = total.data[0].timestamped_metrics;
    for (const metric of ['impressions', 'likes', 'engagements', 'url_clicks']) expect(sum(metric)).toBe(all1.metrics[metric]);
    const now = (await bakery.get('/2/tweets', { ids: post?.id ?? '', 'tweet.fields': 'public_metrics' })).body.data[0].public_metrics;
    expect(all1.metrics).toMatchObject({ impressions: now.impression_count, likes: now.like_count, quote_tweets: now.quote_count });
    expect((await stranger.get('/2/tweets/analytics', { ...asked, granularity: 'total' })).body.data).toBeUndefined();
  });

  it('speaks the renamed dialect when told so, and understands both', async () => {
    await settle(sandbox, { variants: { dialect: 'renamed' } });
    const [first = '', answered = ''] = ids(all);
    const asked = { ids: `${first},20`, expansions: 'referenced_posts.id' };
    for (const name of ['post.fields', 'tweet.fields']) {
      const { data, errors } = (await bakery.get('/2/tweets', { ...asked, [name]: 'public_metrics' })).body;
      expect(Object.keys(data[0]).sort()).toEqual(['edit_history_post_ids', 'id', 'public_metrics', 'text']);
      expect(data[0].public_metrics.repost_count).toBeGreaterThanOrEqual(0);
      expect(errors[0].type).toBe('https://api.x.com/2/problems/resource-not-found');
    }
    const { body } = await bakery.reply(answered, 'in other words');
    const looked = (await bakery.get('/2/tweets', { ids: body.data.id, expansions: 'referenced_posts.id' })).body;
    expect(looked).toMatchObject({ data: [{ referenced_posts: [{ id: answered }] }], includes: { posts: [{ id: answered }] } });
    expect((await bakery.get('/2/users/me', { 'user.fields': 'public_metrics' })).body.data.public_metrics.post_count).toBe(121);
    await settle(sandbox, { variants: { dialect: 'classic' } });
  });
});
