import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, SECOND } from '@afterpost/kernel';
import { InstagramApp, PLAIN } from '../../../test/instagram.ts';
import { Visitor } from '../../../test/visitor.ts';

const JPEG = 'https://media.test/harbour.jpg';
const VIDEO = 'https://media.test/harbour.mp4';

const graphError = (code: number, subcode?: number) => ({
  status: 400,
  body: { error: { code, ...(subcode === undefined ? {} : { error_subcode: subcode }) } },
});

describe('publishing on Instagram', () => {
  let sandbox: Visitor;
  let app: InstagramApp;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    app = await InstagramApp.connect(sandbox, 'harbour.bakery');
    await app.settings({ variants: PLAIN });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const create = async (params: Record<string, string>) => app.post(`${app.id}/media`, params);
  const publish = async (id: string) => app.post(`${app.id}/media_publish`, { creation_id: id });
  const status = async (id: string) => (await app.get(id, { fields: 'status_code,status' })).body;

  it('makes an image of a container, with permalink, caption and alternative text', async () => {
    const id = await app.publish({ image_url: JPEG, caption: 'Open #again', alt_text: 'A harbour' });
    const { body } = await app.get(id, { fields: 'caption,alt_text,media_type,media_product_type,permalink,shortcode,timestamp,username' });
    expect(body).toEqual({
      id,
      caption: 'Open #again',
      alt_text: 'A harbour',
      media_type: 'IMAGE',
      media_product_type: 'FEED',
      permalink: `https://www.instagram.com/p/${body.shortcode}/`,
      shortcode: expect.stringMatching(/^[\w-]{11}$/),
      timestamp: '2026-11-03T10:01:00+0000',
      username: 'harbour.bakery',
    });
    expect((await app.get('me/media')).body.data).toEqual([{ id }]);
  });

  it('takes its time with a reel, refuses to publish it until then, and shows it as VIDEO and REELS', async () => {
    await app.settings({ processingMs: 30_000 });
    const { id } = (await create({ media_type: 'REELS', video_url: VIDEO, caption: 'Waves' })).body;
    sandbox.clock.advance(29_999);
    expect(await status(id)).toMatchObject({ status_code: 'IN_PROGRESS' });
    expect(await publish(id)).toMatchObject(graphError(9007, 2207027));
    sandbox.clock.advance(1);
    expect(await status(id)).toMatchObject({ status_code: 'FINISHED' });
    const { body } = await publish(id);
    expect(await status(id)).toMatchObject({ status_code: 'PUBLISHED' });
    const reel = (await app.get(body.id, { fields: 'media_type,media_product_type,permalink,is_shared_to_feed' })).body;
    expect(reel).toMatchObject({ media_type: 'VIDEO', media_product_type: 'REELS', is_shared_to_feed: true });
    expect(reel.permalink).toMatch(/^https:\/\/www\.instagram\.com\/reel\//);
  });

  it('makes a carousel of containers of its own, in their order, that has children without permalink, caption and insights', async () => {
    const children = [
      await app.container({ image_url: JPEG, is_carousel_item: 'true' }),
      await app.container({ media_type: 'VIDEO', video_url: VIDEO, is_carousel_item: 'true' }),
    ];
    expect(await publish(children[0] ?? '')).toMatchObject(graphError(100));
    const id = await app.publish({ media_type: 'CAROUSEL', children: children.join(','), caption: 'Both' });
    const { body } = await app.get(id, { fields: 'media_type,children{id,media_type}' });
    expect(body.media_type).toBe('CAROUSEL_ALBUM');
    expect(body.children.data.map((child: { media_type: string }) => child.media_type)).toEqual(['IMAGE', 'VIDEO']);
    const [child] = body.children.data;
    for (const field of ['permalink', 'caption', 'like_count'])
      expect(await app.get(child.id, { fields: field })).toMatchObject(graphError(100));
    expect(await app.insights(child.id, 'reach')).toMatchObject(graphError(100));
    expect((await app.get('me/media')).body.data).toEqual([{ id }]);
  });

  it('waits with a carousel for the slowest of its children, and breaks with one of them', async () => {
    const image = await app.container({ image_url: JPEG, is_carousel_item: 'true' });
    const slow = await app.container({ media_type: 'VIDEO', video_url: 'https://media.test/slow.mp4', is_carousel_item: 'true' }, 0);
    const { id } = (await create({ media_type: 'CAROUSEL', children: `${image},${slow}` })).body;
    expect((await status(id)).status_code).toBe('IN_PROGRESS');
    sandbox.clock.advance(400 * SECOND);
    expect((await status(id)).status_code).toBe('FINISHED');
    const bad = await app.container({ media_type: 'VIDEO', video_url: 'https://media.test/bad-format.mp4', is_carousel_item: 'true' }, 0);
    const broken = (await create({ media_type: 'CAROUSEL', children: `${image},${bad}` })).body.id;
    sandbox.clock.advance(60 * SECOND);
    expect((await status(broken)).status_code).toBe('ERROR');
  });

  it('shows a story for a day at the stories edge, never in the list', async () => {
    const id = await app.publish({ media_type: 'STORIES', image_url: JPEG, caption: 'Forgotten' });
    expect((await app.get(id, { fields: 'caption' })).body).toEqual({ id });
    expect((await app.get('me/stories')).body.data).toEqual([{ id }]);
    expect((await app.get('me/media')).body.data).toEqual([]);
    sandbox.clock.advance(DAY);
    expect((await app.get('me/stories')).body.data).toEqual([]);
  });

  it('lets a container die after 24 hours', async () => {
    const { id } = (await create({ image_url: JPEG })).body;
    sandbox.clock.advance(DAY - 1);
    expect((await status(id)).status_code).toBe('FINISHED');
    sandbox.clock.advance(1);
    expect((await status(id)).status_code).toBe('EXPIRED');
    await app.settings({ variants: { publishingExpired: '-2/2207020' } });
    expect(await publish(id)).toMatchObject(graphError(-2, 2207020));
  });

  it.each([
    ['image', 'https://media.test/unfetchable.jpg', 9004, 2207052],
    ['image', 'https://media.test/download-timeout.jpg', -2, 2207003],
    ['image', 'https://media.test/too-large.jpg', 36000, 2207004],
    ['image', 'https://media.test/bad-format.jpg', 36001, 2207005],
    ['image', 'https://media.test/screenshot.png', 36001, 2207005],
    ['image', 'https://media.test/bad-ratio.jpg', 36003, 2207009],
  ])('refuses a bad %s at once: %s', async (_kind, url, code, subcode) => {
    expect(await create({ image_url: url })).toMatchObject(graphError(code, subcode));
  });

  it.each([
    ['unfetchable.mp4', 2207052],
    ['bad-format.mp4', 2207026],
    ['too-large.mp4', 2207026],
    ['upload-error.mp4', 2207053],
    ['fetch-failed.mp4', 2207076],
  ])('finds out later that a video is bad, and says so in the status: %s', async (name, subcode) => {
    const id = await app.container({ media_type: 'REELS', video_url: `https://media.test/${name}` });
    expect(await status(id)).toEqual({
      id,
      status_code: 'ERROR',
      status: `Error: Media upload has failed with error code ${subcode}`,
    });
    expect((await publish(id)).status).toBe(400);
    expect((await app.get('me/media')).body.data).toEqual([]);
  });

  it('fails a flaky address once', async () => {
    const url = 'https://media.test/flaky.jpg';
    expect(await create({ image_url: url })).toMatchObject(graphError(9004, 2207052));
    expect((await create({ image_url: url })).status).toBe(200);
  });

  it.each([
    ['a caption above 2200 characters', { image_url: JPEG, caption: 'x'.repeat(2_201) }, 2207010],
    ['more than 30 hashtags', { image_url: JPEG, caption: Array.from({ length: 31 }, (_, n) => `#t${n}`).join(' ') }, 2207010],
    ['more than 20 mentions', { image_url: JPEG, caption: Array.from({ length: 21 }, (_, n) => `@t${n}`).join(' ') }, 2207010],
    ['a long alternative text', { image_url: JPEG, alt_text: 'x'.repeat(1_001) }, undefined],
    ['a single video that is no reel', { media_type: 'VIDEO', video_url: VIDEO }, 2207023],
    ['an unknown media type', { media_type: 'GIF', image_url: JPEG }, 2207023],
    ['a carousel of one', { media_type: 'CAROUSEL', children: '1' }, 2207028],
    ['a carousel of eleven', { media_type: 'CAROUSEL', children: Array.from({ length: 11 }, (_, n) => n).join(',') }, 2207028],
    ['no address', {}, undefined],
    ['an address that is none', { image_url: 'file:///etc/hosts' }, undefined],
  ])('refuses %s', async (_what, params, subcode) => {
    expect(await create(params as Record<string, string>)).toMatchObject(graphError(100, subcode));
  });

  it('takes captions, hashtags and mentions up to the limit', async () => {
    const caption = `${Array.from({ length: 30 }, (_, n) => `#t${n}`).join(' ')} ${Array.from({ length: 20 }, (_, n) => `@a${n}`).join(' ')}`;
    expect((await create({ image_url: JPEG, caption: caption.padEnd(2_200, ' x') })).status).toBe(200);
  });

  it('does not know the containers and media of others', async () => {
    const other = await InstagramApp.connect(sandbox, 'other.bakery');
    const foreign = await other.container({ image_url: JPEG });
    expect(await app.get(foreign, { fields: 'status_code' })).toMatchObject(graphError(100, 33));
    await app.settings({ variants: { unknownContainer: '24/2207006' } });
    expect(await publish(foreign)).toMatchObject(graphError(24, 2207006));
    const media = await other.publish({ image_url: JPEG });
    expect((await app.get(media)).body.error).toMatchObject({ code: 100, error_subcode: 33, type: 'GraphMethodException' });
  });

  it.each([
    ['refused', 400, 1],
    ['same media', 200, 1],
    ['second media', 200, 2],
  ])('answers a container that is published already as the variant says: %s', async (publishingTwice, expected, posts) => {
    await app.settings({ variants: { publishingTwice } });
    const id = await app.container({ image_url: JPEG });
    const first = (await publish(id)).body.id;
    const again = await publish(id);
    expect(again.status).toBe(expected);
    expect((await app.get('me/media')).body.data).toHaveLength(posts);
    expect(again.body.id === first).toBe(publishingTwice === 'same media');
  });

  it('counts a carousel once against the quota, refuses beyond it, and frees it after a day', async () => {
    await app.settings({ publishesPerDay: 2 });
    const limit = async () => (await app.get('me/content_publishing_limit', { fields: 'quota_usage,config' })).body.data;
    const children = [];
    for (let n = 0; n < 2; n++) children.push(await app.container({ image_url: JPEG, is_carousel_item: 'true' }));
    await app.publish({ media_type: 'CAROUSEL', children: children.join(',') });
    expect(await limit()).toEqual([{ quota_usage: 1, config: { quota_total: 2, quota_duration: 86_400 } }]);
    await app.publish({ image_url: JPEG });
    expect(await publish(await app.container({ image_url: JPEG }))).toMatchObject(graphError(9, 2207042));
    expect((await app.get('me/content_publishing_limit')).body.data).toEqual([{ quota_usage: 2 }]);
    sandbox.clock.advance(DAY);
    expect(await limit()).toEqual([{ quota_usage: 0, config: { quota_total: 2, quota_duration: 86_400 } }]);
  });

  it('takes the bytes of a video over rupload, or their address, from its owner alone', async () => {
    const { id } = (await create({ media_type: 'REELS', upload_type: 'resumable' })).body;
    const upload = async (headers: Record<string, string>, body?: Buffer) =>
      sandbox.send('POST', `/instagram/rupload.facebook.com/ig-api-upload/v25.0/${id}`, body, headers);
    sandbox.clock.advance(HOUR);
    expect((await status(id)).status_code).toBe('IN_PROGRESS');
    const bytes = Buffer.from('a film');
    const headers = { authorization: `OAuth ${app.token}`, offset: '0', 'content-type': 'application/octet-stream' };
    expect(await upload({ ...headers, authorization: 'OAuth IGAAnobody', file_size: '6' }, bytes)).toMatchObject({ status: 400 });
    expect((await upload({ ...headers, file_size: '7' }, bytes)).body.debug_info).toMatchObject({ type: 'ProcessingFailedError' });
    expect((await upload({ ...headers, file_size: '6' }, bytes)).body).toEqual({ success: true, message: 'Upload successful.' });
    sandbox.clock.advance(HOUR);
    expect((await status(id)).status_code).toBe('FINISHED');
  });

  it('publishes nothing for a restricted account', async () => {
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { suspend: true });
    expect(await create({ image_url: JPEG })).toMatchObject(graphError(25, 2207050));
    await sandbox.control('/instagram/accounts/harbour.bakery/revoke', { suspend: false });
    expect((await create({ image_url: JPEG })).status).toBe(200);
  });

  it('deletes media for Facebook Login only', async () => {
    const byPage = await InstagramApp.connectByPage(sandbox, 'pier.bakery');
    const id = await byPage.publish({ image_url: JPEG });
    expect((await byPage.remove(id)).body).toEqual({ success: true });
    expect(await byPage.get(id)).toMatchObject(graphError(100, 33));
    expect(await app.remove(await app.publish({ image_url: JPEG }))).toMatchObject(graphError(100, 33));
  });
});
