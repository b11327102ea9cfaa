import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, ManualClock } from '@afterpost/kernel';
import { InstagramApp, PLAIN } from '../../../test/instagram.ts';
import { Visitor } from '../../../test/visitor.ts';

interface Item {
  readonly id: string;
  readonly timestamp: string;
  readonly like_count?: number;
  readonly comments_count: number;
  readonly media_product_type: string;
}

interface CommentNode {
  readonly id: string;
  readonly timestamp: string;
  readonly username: string;
  readonly replies?: { readonly data: readonly CommentNode[] };
}

const BAKERY = { followers: 20_000, posts: { count: 40, days: 60 } };
const FIELDS = 'id,timestamp,media_type,media_product_type,like_count,comments_count';

async function everyPage<T = Item>(of: Visitor, first: string): Promise<T[]> {
  const items: T[] = [];
  for (let next: string | undefined = first; next !== undefined;) {
    const { body } = await of.send('GET', next);
    items.push(...body.data);
    next = body.paging?.next?.slice(of.url.length);
  }
  return items;
}

describe('reading Instagram', () => {
  let sandbox: Visitor;
  let app: InstagramApp;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    app = await InstagramApp.connect(sandbox, 'harbour.bakery', BAKERY);
    await app.settings({ variants: PLAIN });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const feed = async (of = app, more: Record<string, string | number> = {}): Promise<Item[]> =>
    (await of.get(`${of.id}/media`, { fields: FIELDS, limit: 100, ...more })).body.data;
  const most = async (): Promise<Item> => (await feed()).sort((a, b) => b.comments_count - a.comments_count)[0] as Item;

  const comments = async (id: string, fields: string, limit = 50): Promise<CommentNode[]> => {
    const query = new URLSearchParams({ fields, limit: String(limit), access_token: app.token }).toString();
    return everyPage<CommentNode>(sandbox, `/instagram/graph.instagram.com/v25.0/${id}/comments?${query}`);
  };

  const counted = async () => sumOf((await feed()).map((item) => item.comments_count));
  const listed = async (variants: object): Promise<number> => {
    await app.settings({ variants });
    const tops = [];
    for (const { id } of await feed()) tops.push(...(await comments(id, 'replies.limit(50)')));
    return tops.length + sumOf(tops.map(({ replies }) => replies?.data.length ?? 0));
  };

  it('lists media newest first, without stories, page by page along the links', async () => {
    const all = await feed();
    const sorted = [...all].sort((a, b) => b.timestamp.localeCompare(a.timestamp));
    expect(all.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
    expect(new Set(all.map((item) => item.media_product_type))).toEqual(new Set(['FEED', 'REELS']));
    const first = `/instagram/graph.instagram.com/v25.0/me/media?fields=${FIELDS}&limit=7&access_token=${app.token}`;
    expect((await everyPage(sandbox, first)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect((await app.get('me/media')).body.data).toHaveLength(25);
  });

  it('keeps to since and until for Facebook Login, and for the other where the variant says so', async () => {
    const byPage = await InstagramApp.connectByPage(sandbox, 'pier.bakery', BAKERY);
    const since = Math.floor((sandbox.clock.now().getTime() - 20 * DAY) / 1000);
    const until = Math.floor((sandbox.clock.now().getTime() - 10 * DAY) / 1000);
    const inside = (items: readonly Item[]) => items.filter(({ timestamp }) => isBetween(timestamp, since, until)).length;
    const [whole, cut] = [await feed(byPage), await feed(byPage, { since, until })];
    expect(cut).toHaveLength(inside(whole));
    expect(cut.length).toBeGreaterThan(0);
    for (const reading of ['honoured', 'ignored'] as const) {
      await app.settings({ variants: { sinceUntilOnInstagramLogin: reading } });
      expect(await feed(app, { since, until })).toHaveLength(reading === 'ignored' ? (await feed()).length : inside(await feed()));
    }
  });

  it('leaves likes out of lists, and not out of the item itself, where the owner hides them', async () => {
    await app.settings({ accounts: { 'harbour.bakery': { likesHidden: true } } });
    const [first] = await feed();
    expect(first).not.toHaveProperty('like_count');
    expect((await app.get(first?.id ?? '', { fields: 'like_count' })).body.like_count).toEqual(expect.any(Number));
  });

  it('has figures as plain fields for Facebook Login alone, and view_count for nobody', async () => {
    const byPage = await InstagramApp.connectByPage(sandbox, 'pier.bakery', BAKERY);
    const fields = 'like_count,saved_count,shares_count,reposts_count,total_like_count,total_comments_count,total_views_count';
    const [item] = (await byPage.get(`${byPage.id}/media`, { fields, limit: 1 })).body.data;
    expect(Object.keys(item).sort()).toEqual([...fields.split(','), 'id'].sort());
    expect(item.total_like_count).toBeGreaterThanOrEqual(item.like_count);
    expect((await byPage.get(item.id, { fields: 'view_count' })).body.error).toMatchObject({ code: 36104 });
    expect((await app.get('me/media', { fields: 'saved_count' })).body.error).toMatchObject({ code: 100 });
  });

  it('shows the profile of a moment, with another id for Instagram Login', async () => {
    const fields = 'username,name,followers_count,follows_count,media_count';
    const { body } = await app.get('me', { fields: `user_id,account_type,${fields}` });
    expect(body).toMatchObject({ user_id: app.id, account_type: 'BUSINESS', followers_count: 20_000, media_count: (await feed()).length });
    expect(body.id).not.toBe(app.id);
    expect((await app.get(app.id, { fields: 'username' })).body).toEqual({ username: 'harbour.bakery', id: body.id });
    expect((await app.get('me', { fields: 'ig_id' })).body.error.code).toBe(100);
  });

  it('shows as many comments and answers as it counts, newest first, fifty at once, each with its author', async () => {
    const { id, comments_count } = await most();
    const top = await comments(id, 'id,timestamp,username,replies{id,timestamp,username}', 5);
    const answers = top.flatMap(({ replies }) => replies?.data ?? []);
    expect(top.length + answers.length).toBe(comments_count);
    expect(comments_count).toBeGreaterThan(5);
    expect(top.map(({ timestamp }) => timestamp)).toEqual(
      top
        .map(({ timestamp }) => timestamp)
        .toSorted()
        .toReversed(),
    );
    expect(new Set([...top, ...answers].map((comment) => comment.id)).size).toBe(comments_count);
    await app.settings({ variants: { limitAboveMax: 'refused' } });
    expect((await app.get(`${id}/comments`, { limit: 51 })).body.error.code).toBe(100);
    expect((await app.get(top[0]?.id ?? '', { fields: 'text,username,media,like_count' })).body).toMatchObject({ media: { id } });
  });

  it('keeps comments as they were while new ones come', async () => {
    const id = await app.publish({ image_url: 'https://media.test/new.jpg', caption: 'New' });
    let before: string[] = [];
    for (let hour = 0; hour < 48; hour += 8) {
      sandbox.clock.advance(8 * HOUR);
      const { body } = await app.get(`${id}/comments`, { limit: 50 });
      const now = body.data.map((comment: CommentNode) => comment.id).toReversed();
      expect(now.slice(0, before.length)).toEqual(before);
      before = now;
    }
    expect(before.length).toBeGreaterThan(3);
  });

  it('leaves out comments of restricted people, and all of them with Standard Access, while the count stays', async () => {
    const all = await counted();
    expect(await listed({ restrictedComments: 'listed' })).toBe(all);
    expect(await listed({ restrictedComments: 'omitted' })).toBeLessThan(all);
    expect(await listed({ commentsOnStandardAccess: 'empty' })).toBe(0);
    expect(await counted()).toBe(all);
  });

  it('hides what people delete in the app, from everybody', async () => {
    const [first] = await feed();
    await app.settings({ deleteMedia: [first?.id] });
    expect((await app.get(first?.id ?? '')).body.error).toMatchObject({ code: 100, error_subcode: 33 });
    expect((await feed()).map(({ id }) => id)).not.toContain(first?.id);
    const { body } = await sandbox.send('GET', '/_control/instagram/posts?account=harbour.bakery');
    expect(body.posts.find(({ id }: Item) => id === first?.id)).toMatchObject({ deleted: true });
  });

  it('hides the items of a carousel with it', async () => {
    const { body } = await app.get('me/media', { fields: 'children{id}', limit: 100 });
    const carousel = body.data.find((item: { children: { data: object[] } }) => item.children.data.length > 0);
    const [{ id }] = carousel.children.data;
    expect((await app.get(id)).status).toBe(200);
    await app.settings({ deleteMedia: [carousel.id] });
    expect((await app.get(id)).status).toBe(400);
  });

  it('counts each id and each item of a batch as a call, and nested expansion as one', async () => {
    const ids = (await feed()).slice(0, 3).map(({ id }) => id);
    await sandbox.send('DELETE', '/_control/calls');
    const charged = async () => (await sandbox.send('GET', '/_control/calls?platform=instagram')).body.charged;
    await app.get('', { ids: ids.join(','), fields: 'like_count' });
    expect(await charged()).toBe(3);
    const batch = JSON.stringify(ids.map((id) => ({ method: 'GET', relative_url: `${id}/insights?metric=reach` })));
    const { body } = await app.post('', { batch });
    expect(body.map((item: { code: number }) => item.code)).toEqual([200, 200, 200]);
    expect(await charged()).toBe(6);
    await feed(app, { fields: `${FIELDS},insights.metric(reach,views)` });
    expect(await charged()).toBe(7);
  });

  it('may take neither batches nor ids for Instagram Login', async () => {
    await app.settings({ variants: { batchOnInstagramLogin: 'refused' } });
    const [first] = await feed();
    expect((await app.get('', { ids: first?.id ?? '' })).body.error.code).toBe(100);
    expect((await app.post('', { batch: '[]' })).body.error.code).toBe(100);
    const byPage = await InstagramApp.connectByPage(sandbox, 'pier.bakery');
    expect((await byPage.get('', { ids: byPage.id })).status).toBe(200);
  });

  it('throttles an account with 80002 and says how long, when its calls are spent', async () => {
    await app.settings({ rateLimits: { instagramPerDay: 10 } });
    const usage = ({ headers }: Awaited<ReturnType<typeof app.get>>) =>
      JSON.parse(headers.get('x-business-use-case-usage') ?? '{}')[app.id]?.[0];
    for (let call = 1; call <= 10; call++) {
      expect(usage(await app.get('me'))).toMatchObject({ type: 'instagram', call_count: call * 10, estimated_time_to_regain_access: 0 });
    }
    const refused = await app.get('me');
    expect(refused.body.error.code).toBe(80002);
    expect(usage(refused).estimated_time_to_regain_access).toBe(24 * 60);
    await app.settings({ rateLimits: false });
    const free = await app.get('me');
    expect([free.status, usage(free)]).toEqual([200, undefined]);
  });

  it('gives the same figures for the same seed and time, others for another seed', async () => {
    const read = async (seed: string) => {
      await using other = await Visitor.start({ seed, clock: new ManualClock(sandbox.clock.now()) });
      return await feed(await InstagramApp.connect(other, 'harbour.bakery', BAKERY));
    };
    expect(await read('afterpost')).toEqual(await feed());
    expect((await read('other')).map((item) => item.like_count)).not.toEqual((await feed()).map((item) => item.like_count));
  });
});

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

function isBetween(timestamp: string, since: number, until: number): boolean {
  const at = Date.parse(timestamp.replace('+0000', 'Z')) / 1000;
  return at >= since && at <= until;
}
