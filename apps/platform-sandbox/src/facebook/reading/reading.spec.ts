import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import { PageApp, PLAIN } from '../../../test/facebook.ts';
import { Visitor } from '../../../test/visitor.ts';

const METRICS = 'post_media_view,post_total_media_view_unique,post_clicks,post_reactions_by_type_total';
const CHEAPEST = `id,created_time,message,permalink_url,status_type,shares,attachments{media_type,target{id}},reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count),insights.metric(${METRICS}).period(lifetime){name,period,values}`;

describe('reading a Page', () => {
  let sandbox: Visitor;
  let page: PageApp;
  beforeAll(async () => {
    sandbox = await Visitor.start();
    page = await PageApp.connect(sandbox, 'harbour.bakery', { followers: 8_000, posts: { count: 60, days: 60 } });
    await page.settings({ variants: PLAIN });
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  it('answers a hundred posts with their figures in one charged call, as the control API knows them', async () => {
    await sandbox.send('DELETE', '/_control/calls');
    const { status, body } = await page.get(`${page.id}/published_posts`, { limit: 100, fields: CHEAPEST });
    expect(status).toBe(200);
    expect(body.data).toHaveLength(60);
    expect((await sandbox.send('GET', '/_control/calls')).body).toMatchObject({ total: 1, charged: 1 });
    for (const post of body.data) {
      const { counts, text } = await page.known(post.id);
      const insights = Object.fromEntries(post.insights.data.map((row: any) => [row.name, row.values[0].value]));
      expect(post).toMatchObject({
        message: text,
        reactions: { data: [], summary: { total_count: counts.reactionsTotal } },
        comments: { data: [], summary: { total_count: expect.any(Number) } },
      });
      expect(post.shares?.count ?? 0).toBe(counts.shares);
      expect(insights).toMatchObject({
        post_media_view: counts.views,
        post_total_media_view_unique: counts.reach,
        post_clicks: counts.clicks,
      });
      expect(counts.reach).toBeLessThanOrEqual(counts.views);
    }
    const kinds = body.data.flatMap((post: any) => post.attachments?.data[0].media_type ?? 'none');
    expect(new Set(kinds)).toEqual(new Set(['none', 'link', 'photo', 'album', 'video']));
  });

  it('pages through all posts by the links it gives, and says nothing behind the last', async () => {
    const seen: string[] = [];
    let { body } = await page.get(`${page.id}/published_posts`, { limit: 25, fields: 'id' });
    for (;;) {
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (!body.paging.next) break;
      expect(body.paging.next).toContain(`access_token=${page.token}`);
      ({ body } = await sandbox.send('GET', body.paging.next.slice(sandbox.url.length)));
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    const { body: behind } = await page.get(`${page.id}/published_posts`, { after: body.paging.cursors.after });
    expect(behind).toEqual({ data: [] });
  });

  it('lists at most 600 posts of a year, because the feed is ranked', async () => {
    const busy = await PageApp.connect(sandbox, 'busy.page', { posts: { count: 650, days: 250 } });
    const seen = new Set<string>();
    for (let after = ''; ;) {
      const { body } = await busy.get(`${busy.id}/published_posts`, { limit: 100, fields: 'id', ...(after === '' ? {} : { after }) });
      for (const { id } of body.data) seen.add(id);
      if (body.paging?.next === undefined) break;
      after = body.paging.cursors.after;
    }
    expect(seen.size).toBe(600);
  });

  it('keeps to since and until', async () => {
    const since = new Date(sandbox.clock.now().getTime() - 20 * DAY);
    const until = new Date(sandbox.clock.now().getTime() - 10 * DAY);
    const asked = { since: Math.floor(since.getTime() / 1000), until: Math.floor(until.getTime() / 1000), limit: 100 };
    const { body } = await page.get(`${page.id}/feed`, asked);
    expect(body.data.length).toBeGreaterThan(0);
    for (const { created_time: at } of body.data) {
      expect(Date.parse(at)).toBeGreaterThanOrEqual(since.getTime() - 1000);
      expect(Date.parse(at)).toBeLessThanOrEqual(until.getTime());
    }
  });
});
