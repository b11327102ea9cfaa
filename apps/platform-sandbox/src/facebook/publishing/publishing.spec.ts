import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, SECOND } from '@afterpost/kernel';
import { PageApp, PLAIN } from '../../../test/facebook.ts';
import { type Answer, Visitor } from '../../../test/visitor.ts';
import { gradientPng } from '../../core/images.ts';

const VIDEO = Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypmp42'), Buffer.alloc(500)]);
const FILES: Readonly<Record<string, Buffer>> = {
  '/picture.png': gradientPng(4, 4, [9, 9, 9]),
  '/clip.mp4': VIDEO,
  '/large.png': Buffer.concat([gradientPng(4, 4, [9, 9, 9]), Buffer.alloc(4 * 1024 * 1024)]),
};

describe('publishing on a Page', () => {
  let web: Server;
  let origin: string;
  let sandbox: Visitor;
  let page: PageApp;
  beforeAll(async () => {
    web = createServer((request, response) => {
      const file = FILES[request.url ?? ''];
      response.writeHead(file ? 200 : 404).end(file);
    });
    await new Promise<void>((resolve) => {
      web.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    web.close();
  });
  beforeEach(async () => {
    sandbox = await Visitor.start();
    page = await PageApp.connect(sandbox, 'harbour.bakery');
    await page.settings({ variants: PLAIN });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const feed = async (asked: Record<string, string | number>, token?: string): Promise<Answer> =>
    page.post(`${page.id}/feed`, asked, token);
  const listed = async (): Promise<string[]> =>
    (await page.get(`${page.id}/published_posts`, { limit: 100 })).body.data.map(({ id }: { id: string }) => id);
  const seconds = (ms: number): number => Math.floor((sandbox.clock.now().getTime() + ms) / 1000);
  const upload = async (more: Record<string, string>): Promise<Answer> =>
    page.post(`${page.id}/photos`, { url: `${origin}/picture.png`, ...more });

  it('answers a text post with its full id, and with more fields when asked', async () => {
    const { body } = await feed({ message: 'Hello', fields: 'id,permalink_url' });
    expect(body.id).toMatch(new RegExp(`^${page.id}_\\d+$`));
    expect(body.permalink_url).toBe(`https://www.facebook.com/${page.id}/posts/${body.id.split('_')[1]}`);
    expect(await listed()).toEqual([body.id]);
  });

  it('needs a Page token and the scope', async () => {
    expect((await feed({ message: 'x' }, page.userToken)).body.error).toMatchObject({
      code: 190,
      message: expect.stringContaining('must be called with a Page Access Token'),
    });
    const few = await page.withScopes('pages_show_list', 'pages_read_engagement');
    expect((await feed({ message: 'x' }, few.page)).body.error).toMatchObject({ code: 200 });
    const video = await page.post(`${page.id}/videos`, { file_url: `${origin}/clip.mp4` }, few.page);
    expect(video.body.error).toMatchObject({ code: 100, message: expect.stringContaining('No permission to publish the video') });
  });

  it('refuses the same words soon after with 506, and takes them later or once the first are gone', async () => {
    const first = await page.write('Again');
    expect((await feed({ message: 'Again' })).body.error).toMatchObject({ code: 506, message: '(#506) Duplicate status message' });
    await page.remove(first);
    const second = await feed({ message: 'Again' });
    expect(second.status).toBe(200);
    sandbox.clock.advance(10 * MINUTE);
    expect((await feed({ message: 'Again' })).status).toBe(200);
  });

  it.each([
    ['nothing at all', {}, 100],
    ['a link to Facebook itself', { link: 'https://www.facebook.com/somebody' }, 1609008],
    ['a link to nowhere', { link: 'https://nobody.invalid/' }, 1609005],
    ['a photo that is none', { attached_media: '[{"media_fbid":"1"}]' }, 100],
  ])('refuses %s', async (_what, asked, code) => {
    expect((await feed(asked)).body.error).toMatchObject({ code });
  });

  it('publishes photos one by one, or several as an album of unpublished ones that nobody sees before', async () => {
    const single = await upload({ caption: 'One' });
    expect(single.body).toEqual({ id: expect.any(String), post_id: expect.stringContaining(`${page.id}_`) });
    const ids = [await upload({ published: 'false' }), await upload({ published: 'false' })].map(({ body }) => body.id);
    expect(await listed()).toEqual([single.body.post_id]);
    const attached_media = JSON.stringify(ids.map((id) => ({ media_fbid: id })));
    const album = (await feed({ message: 'Two', attached_media })).body.id;
    const { body } = await page.get(album, { fields: 'status_type,attachments{media_type,subattachments{target{id}}}' });
    expect(body.attachments.data[0].media_type).toBe('album');
    expect(body.attachments.data[0].subattachments.data).toEqual(ids.map((id) => ({ target: { id } })));
    expect((await feed({ message: 'Three', attached_media })).body.error).toMatchObject({ code: 100, error_subcode: 1366051 });
  });

  it('fetches photos from this machine, takes them as form files, and refuses what is no photo or too large', async () => {
    const form = new FormData();
    form.set('source', new Blob([new Uint8Array(FILES['/picture.png'] as Buffer)]), 'a.png');
    form.set('access_token', page.token);
    const sent = await fetch(`${sandbox.url}/facebook/graph.facebook.com/v25.0/${page.id}/photos`, { method: 'POST', body: form });
    expect(sent.status).toBe(200);
    for (const url of [`${origin}/gone.png`, `${origin}/clip.mp4`, 'https://nobody.invalid/a.png', 'https://example.com/a.mp4']) {
      expect((await upload({ url })).body.error).toMatchObject({ code: 324, message: '(#324) Missing or invalid image file' });
    }
    expect((await upload({ url: `${origin}/large.png` })).body.error).toMatchObject({ code: 100, error_subcode: 1366046 });
    expect((await upload({ url: 'https://example.com/a.jpg' })).status).toBe(200);
  });

  it('keeps a scheduled post from the public until its time, 10 minutes to 30 days ahead', async () => {
    const schedule = async (ms: number): Promise<Answer> =>
      feed({ message: `in ${ms}`, published: 'false', scheduled_publish_time: seconds(ms) });
    for (const ms of [9 * MINUTE, 31 * DAY]) expect((await schedule(ms)).body.error).toMatchObject({ code: 100 });
    const { body } = await schedule(HOUR);
    expect(await listed()).toEqual([]);
    expect((await page.get(`${page.id}/scheduled_posts`)).body.data).toHaveLength(1);
    expect((await page.get(body.id, { fields: 'is_published,scheduled_publish_time' })).body).toMatchObject({
      is_published: false,
      scheduled_publish_time: seconds(HOUR),
    });
    sandbox.clock.advance(HOUR);
    expect(await listed()).toEqual([body.id]);
  });

  it('encodes a video on the sandbox’s clock: a video id first, the post when it is ready', async () => {
    const { body } = await page.post(`${page.id}/videos`, { file_url: `${origin}/clip.mp4`, description: 'Watch' });
    const status = async (): Promise<any> => (await page.get(body.id, { fields: 'status,post_id' })).body;
    expect(body).toEqual({ id: expect.not.stringContaining('_') });
    expect(await status()).toMatchObject({ status: { video_status: 'processing', processing_phase: { status: 'in_progress' } } });
    expect(await listed()).toEqual([]);
    sandbox.clock.advance(20 * SECOND);
    const ready = await status();
    expect(ready.status).toMatchObject({ video_status: 'ready', publishing_phase: { status: 'complete' } });
    expect(await listed()).toEqual([`${page.id}_${ready.post_id}`]);
    expect((await page.get(`${page.id}_${body.id}`, { fields: 'message' })).body).toEqual({
      message: 'Watch',
      id: `${page.id}_${ready.post_id}`,
    });
  });

  it('takes a video in an upload session', async () => {
    const start = (await page.post(`${page.id}/videos`, { upload_phase: 'start', file_size: VIDEO.length })).body;
    expect(start).toMatchObject({ start_offset: '0', end_offset: String(VIDEO.length), video_id: expect.any(String) });
    const send = async (from: number, to: number): Promise<any> => {
      const form = new FormData();
      const fields = {
        upload_phase: 'transfer',
        upload_session_id: start.upload_session_id,
        start_offset: String(from),
        access_token: page.token,
      };
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      form.set('video_file_chunk', new Blob([new Uint8Array(VIDEO.subarray(from, to))]), 'chunk');
      const sent = await fetch(`${sandbox.url}/facebook/graph-video.facebook.com/v25.0/${page.id}/videos`, { method: 'POST', body: form });
      return sent.json();
    };
    expect(await send(0, 100)).toMatchObject({ start_offset: '100' });
    expect((await send(0, 100)).error).toMatchObject({ code: 100 });
    const finish = { upload_phase: 'finish', upload_session_id: start.upload_session_id };
    expect((await page.post(`${page.id}/videos`, finish)).body.error).toMatchObject({ code: 100 });
    expect(await send(100, VIDEO.length)).toMatchObject({ start_offset: String(VIDEO.length) });
    expect((await page.post(`${page.id}/videos`, finish)).body).toEqual({ success: true });
  });

  it('reports a video that cannot be fetched or read as an error of its status, and never shows it', async () => {
    for (const file of ['/gone.mp4', '/picture.png']) {
      const { body } = await page.post(`${page.id}/videos`, { file_url: `${origin}${file}` });
      sandbox.clock.advance(MINUTE);
      expect((await page.get(body.id, { fields: 'status' })).body.status.video_status).toBe('error');
    }
    expect(await listed()).toEqual([]);
  });

  const phases = async (edge: string, more: Record<string, string | number> = {}, headers: Record<string, string> = {}) => {
    const start = (await page.post(`${page.id}/${edge}`, { upload_phase: 'start' })).body;
    const sent = await fetch(start.upload_url, {
      method: 'POST',
      headers: {
        authorization: `OAuth ${page.token}`,
        ...(Object.keys(headers).length > 0 ? headers : { file_url: `${origin}/clip.mp4` }),
      },
    });
    const finished = await page.post(`${page.id}/${edge}`, { upload_phase: 'finish', video_id: start.video_id, ...more });
    return { video: start.video_id as string, sent, finished };
  };

  it('takes a reel in three steps, and lists it with its own id and its post’s', async () => {
    const { video, sent, finished } = await phases('video_reels', { video_state: 'PUBLISHED', description: 'Reel' });
    expect(await sent.json()).toEqual({ success: true });
    expect(finished.body).toEqual({ success: true, post_id: expect.any(String) });
    expect((await page.get(`${page.id}/video_reels`)).body.data).toEqual([]);
    sandbox.clock.advance(20 * SECOND);
    const { body } = await page.get(`${page.id}/video_reels`, { fields: 'id,post_id,post_views,length' });
    expect(body.data).toEqual([{ id: video, post_id: finished.body.post_id, post_views: 0, length: expect.any(Number) }]);
    expect(await listed()).toEqual([`${page.id}_${finished.body.post_id}`]);
    await page.settings({ variants: { reelsAmongPosts: 'no' } });
    expect(await listed()).toEqual([]);
  });

  it('takes the bytes of a reel at their offsets, and refuses other offsets, fbcdn addresses and a missing token', async () => {
    const { video_id: video, upload_url: address } = (await page.post(`${page.id}/video_reels`, { upload_phase: 'start' })).body;
    const send = async (body: Buffer, headers: Record<string, string>): Promise<number> =>
      (await fetch(address, { method: 'POST', body: new Uint8Array(body), headers: { authorization: `OAuth ${page.token}`, ...headers } }))
        .status;
    const size = { file_size: String(VIDEO.length) };
    expect(await send(VIDEO.subarray(0, 200), { ...size, offset: '0' })).toBe(200);
    expect(await send(VIDEO.subarray(0, 200), { ...size, offset: '0' })).toBe(400);
    expect(await send(Buffer.alloc(0), { file_url: 'https://scontent.xx.fbcdn.net/v/a.mp4' })).toBe(400);
    expect(await send(VIDEO.subarray(200), { ...size, offset: '200', authorization: `Bearer ${page.token}` })).toBe(400);
    const finish = { upload_phase: 'finish', video_id: video, video_state: 'PUBLISHED' };
    expect((await page.post(`${page.id}/video_reels`, finish)).body.error).toMatchObject({ code: 100 });
    expect(await send(VIDEO.subarray(200), { ...size, offset: '200' })).toBe(200);
    expect((await page.post(`${page.id}/video_reels`, finish)).body.success).toBe(true);
  });

  it('lets 30 reels out in 24 hours', async () => {
    for (let n = 0; n < 30; n++) expect((await phases('video_reels', { video_state: 'PUBLISHED' })).finished.status).toBe(200);
    expect((await phases('video_reels', { video_state: 'PUBLISHED' })).finished.body.error).toMatchObject({ code: 613 });
    sandbox.clock.advance(DAY + MINUTE);
    expect((await phases('video_reels', { video_state: 'PUBLISHED' })).finished.status).toBe(200);
  });

  it('puts stories up for a day, where the wall does not show them', async () => {
    const { id: photo_id } = (await upload({ published: 'false' })).body;
    const story = await page.post(`${page.id}/photo_stories`, { photo_id });
    expect(story.body).toEqual({ success: true, post_id: expect.any(String) });
    expect((await phases('video_stories')).finished.body.success).toBe(true);
    expect(await listed()).toEqual([]);
    const full = `${page.id}_${story.body.post_id}`;
    expect((await page.get(full)).status).toBe(200);
    sandbox.clock.advance(DAY);
    expect((await page.get(full)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('lets the app edit what it made and nothing else, and deletes either', async () => {
    const mine = await page.write('Tpyo');
    expect((await page.post(mine, { message: 'Typo' })).body).toEqual({ success: true });
    expect((await page.get(mine, { fields: 'message' })).body.message).toBe('Typo');
    const createdAt = sandbox.clock.now().toISOString();
    const old = await PageApp.connect(sandbox, 'old.page', { posts: [{ text: 'By hand', createdAt }] });
    const [post] = (await old.get(`${old.id}/published_posts`)).body.data;
    expect((await old.post(post.id, { message: 'Changed' })).body.error).toMatchObject({ code: 200 });
    for (const [app, id] of [
      [page, mine],
      [old, post.id],
    ] as const) {
      expect((await app.remove(id)).body).toEqual({ success: true });
      expect((await app.get(id)).body.error).toMatchObject({ code: 100, error_subcode: 33 });
      expect((await app.known(id)).deleted).toBe(true);
    }
  });
});
