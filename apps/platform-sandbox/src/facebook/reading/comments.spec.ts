import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import { PageApp, PLAIN } from '../../../test/facebook.ts';
import { Visitor } from '../../../test/visitor.ts';

const FIELDS = 'id,message,created_time,from,like_count,comment_count,parent{id},permalink_url,is_hidden';
const count = 'total_count';

const look = async (visitor: Visitor, app: PageApp): Promise<unknown> => {
  const { body } = await new PageApp(visitor, app.id, app.token, app.userToken, app.userId).get(`${app.id}/feed`, {
    fields: `id,message,created_time,shares,comments.limit(50).summary(${count}){id,message,from},reactions.limit(0).summary(${count})`,
  });
  return JSON.parse(JSON.stringify(body.data).replaceAll(visitor.url, ''));
};

describe('comments and reactions', () => {
  let sandbox: Visitor;
  let page: PageApp;
  let post: string;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    const createdAt = new Date(sandbox.clock.now().getTime() - 4 * DAY).toISOString();
    const posts = [{ text: 'Well?', createdAt, popularity: 3 }];
    page = await PageApp.connect(sandbox, 'harbour.bakery', { followers: 20_000, posts });
    await page.settings({ variants: PLAIN });
    post = (await page.get(`${page.id}/published_posts`)).body.data[0].id;
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const comments = async (more: Record<string, string | number> = {}): Promise<any> =>
    (await page.get(`${post}/comments`, { fields: FIELDS, limit: 100, filter: 'stream', summary: count, ...more })).body;

  it('of the crowd are as many as the summary says, in the order asked for, with their authors', async () => {
    const { data, summary } = await comments({ order: 'chronological' });
    expect(data.length).toBeGreaterThan(10);
    expect(data).toHaveLength(Math.min(100, summary.total_count));
    const times = data.map(({ created_time: at }: any) => at);
    expect(times).toEqual(times.toSorted((a: string, b: string) => a.localeCompare(b)));
    expect(data[0]).toMatchObject({
      from: { id: expect.any(String), name: expect.any(String) },
      message: expect.any(String),
      is_hidden: false,
    });
    const reversed = await comments({ order: 'reverse_chronological', summary: 'true' });
    expect(reversed.summary).toEqual({ order: 'reverse_chronological', total_count: summary.total_count, can_comment: true });
    expect(Date.parse(reversed.data[0].created_time)).toBeGreaterThan(Date.parse(reversed.data.at(-1).created_time));
  });

  it('leave answers out at the top level and hang them under their parents', async () => {
    const all = (await comments()).data;
    const top = (await comments({ filter: 'toplevel' })).data;
    const answers = all.filter(({ parent }: any) => parent !== undefined);
    expect(answers.length).toBeGreaterThan(0);
    expect(top.map(({ id }: any) => id)).toEqual(all.filter(({ parent }: any) => parent === undefined).map(({ id }: any) => id));
    const parent = top.find(({ id }: any) => id === answers[0].parent.id);
    const { body } = await page.get(`${parent.id}/comments`, { fields: 'id' });
    expect(body.data).toHaveLength(parent.comment_count);
    expect(body.data).toContainEqual({ id: answers[0].id });
  });

  it('ride along with their posts', async () => {
    const nested = 'comments.limit(3).filter(stream).order(reverse_chronological).summary(total_count){id,message,from}';
    const { body } = await page.get(post, { fields: nested });
    expect(body.comments.data).toHaveLength(3);
    expect(body.comments.summary).toEqual({ total_count: (await comments()).summary.total_count });
    const next = await sandbox.send('GET', body.comments.paging.next.slice(sandbox.url.length));
    expect(next.body.data).toHaveLength(3);
    expect(next.body.data[0]).toEqual({ id: expect.any(String), message: expect.any(String), from: expect.any(Object) });
  });

  it('can be answered, hidden, changed and deleted by the Page', async () => {
    const [first] = (await comments()).data;
    const { body: answer } = await page.post(`${first.id}/comments`, { message: 'Thank you!' });
    expect((await page.get(answer.id, { fields: FIELDS })).body).toMatchObject({
      message: 'Thank you!',
      from: { id: page.id },
      parent: { id: first.id },
    });
    await page.post(answer.id, { message: 'Thanks!' });
    await page.post(first.id, { is_hidden: 'true' });
    expect((await page.get(first.id, { fields: 'message,is_hidden' })).body).toMatchObject({ message: first.message, is_hidden: true });
    expect((await page.post(first.id, { message: 'Not mine' })).body.error).toMatchObject({ code: 200 });
    const before = (await comments()).summary.total_count;
    expect((await page.remove(answer.id)).body).toEqual({ success: true });
    await page.remove(first.id);
    expect((await comments()).summary.total_count).toBe(before - 2);
    expect((await page.get(first.id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('hide who wrote them from a user token', async () => {
    const { body } = await page.get(`${post}/comments`, { fields: 'id,from,message' }, page.userToken);
    expect(body.data[0].message).toEqual(expect.any(String));
    expect(body.data[0].from).toBeUndefined();
  });

  it('take exact figures by control, by kind, and show them at once', async () => {
    const quiet = await PageApp.connect(sandbox, 'quiet.page');
    const id = await quiet.write('Nobody follows us');
    const { body } = await quiet.engage(id, {
      likes: 5,
      reactions: { LOVE: 2, sad: 1 },
      reposts: 3,
      impressions: 100,
      clicks: 7,
      replies: [{ text: 'I do', author: 'Zed' }],
    });
    expect(body.counts).toMatchObject({ reactionsTotal: 8, shares: 3, views: 100, clicks: 7, comments: 1 });
    const fields = `shares,comments.summary(${count}){message,from},reactions.limit(0).summary(${count}),reactions.type(LOVE).limit(0).summary(${count}).as(love),likes.limit(0).summary(${count})`;
    const read = (await quiet.get(id, { fields })).body;
    expect(read).toMatchObject({
      shares: { count: 3 },
      comments: { data: [{ message: 'I do', from: { name: 'Zed' } }], summary: { total_count: 1 } },
      reactions: { data: [], summary: { total_count: 8 } },
      love: { data: [], summary: { total_count: 2 } },
      likes: { summary: { total_count: 5 } },
    });
    await quiet.engage(id, { reactions: { love: -2 } });
    expect((await quiet.known(id)).counts.reactions.love).toBe(0);
    expect((await quiet.engage(id, { reactions: { clap: 1 } })).status).toBe(400);
    expect((await quiet.engage(id, { bookmarks: 1 })).status).toBe(400);
  });

  it('name those who reacted, each once', async () => {
    const { reactions, reactionsTotal } = (await page.known(post)).counts;
    expect(reactionsTotal).toBeGreaterThan(100);
    const { body } = await page.get(`${post}/reactions`, { type: 'LOVE', limit: 100, summary: count });
    expect(body.summary.total_count).toBe(reactions.love);
    expect(new Set(body.data.map(({ id }: any) => id)).size).toBe(Math.min(100, reactions.love));
  });

  it('survive a restart with posts, tokens and videos, by the journal', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-facebook-'));
    const options = { journalFile: join(folder, 'journal.ndjson'), clock: sandbox.clock };
    try {
      const first = await Visitor.start(options);
      const app = await PageApp.connect(first, 'harbour.bakery', { followers: 3_000, posts: { count: 6, days: 9 } });
      await app.settings({ variants: PLAIN });
      await app.engage(await app.write('Mine'), { likes: 4, replies: [{ text: 'Hi', author: 'Zed' }] });
      sandbox.clock.advance(HOUR);
      const before = await look(first, app);
      await first[Symbol.asyncDispose]();
      const second = await Visitor.start(options);
      await second.control('/facebook/settings', { variants: PLAIN });
      expect(await look(second, app)).toEqual(before);
      await second.control('/reset');
      expect((await second.send('GET', '/_control/facebook/posts')).body).toEqual({ posts: [] });
      await second[Symbol.asyncDispose]();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
