import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, SECOND } from '@afterpost/kernel';
import { gradientPng } from '../core/images.ts';
import { settle, startX, xUser, type XUser } from '../../test/x-user.ts';
import type { Answer, Visitor } from '../../test/visitor.ts';

/** The beginning of an MP4 with a movie header that states a length. */
function mp4(seconds: number): Buffer {
  const bytes = Buffer.alloc(96);
  bytes.writeUInt32BE(24, 0);
  bytes.write('ftypisom', 4, 'latin1');
  bytes.write('mvhd', 40, 'latin1');
  bytes.writeUInt32BE(1_000, 56);
  bytes.writeUInt32BE(seconds * 1_000, 60);
  return bytes;
}

function form(fields: Record<string, string | Buffer>): { body: Buffer; headers: Record<string, string> } {
  const parts = Object.entries(fields).flatMap(([name, value]) => [
    Buffer.from(`--frontier\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n`),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...parts, Buffer.from('--frontier--\r\n')]),
    headers: { 'content-type': 'multipart/form-data; boundary=frontier' },
  };
}

describe('media on X', () => {
  const png = gradientPng(40, 30, [200, 120, 40]);
  let sandbox: Visitor;
  let alice: XUser;
  beforeEach(async () => {
    sandbox = await startX();
    alice = await xUser(sandbox, 'alice');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const atOnce = async (media: Buffer, category = 'tweet_image'): Promise<Answer> => {
    const { body, headers } = form({ media, media_category: category });
    return alice.call('POST', '/2/media/upload', body, headers);
  };
  const initialize = async (bytes: Buffer, more: object = {}): Promise<Answer> =>
    alice.call('POST', '/2/media/upload/initialize', {
      media_type: 'video/mp4',
      total_bytes: bytes.length,
      media_category: 'tweet_video',
      ...more,
    });
  const append = async (id: string, segment: number, media: Buffer): Promise<Answer> => {
    const { body, headers } = form({ media, segment_index: String(segment) });
    return alice.call('POST', `/2/media/upload/${id}/append`, body, headers);
  };
  const finalize = async (id: string): Promise<Answer> => alice.call('POST', `/2/media/upload/${id}/finalize`);
  const status = async (id: string): Promise<Answer> => alice.get('/2/media/upload', { command: 'STATUS', media_id: id });
  const upload = async (bytes: Buffer, more: object = {}): Promise<string> => {
    const { id } = (await initialize(bytes, more)).body.data;
    await append(id, 0, bytes);
    await finalize(id);
    sandbox.clock.advance(5 * SECOND);
    return id;
  };
  const postWith = async (...media_ids: string[]): Promise<Answer> => alice.post({ media: { media_ids } });

  it('takes a picture at once, as a form or as base64, and posts it without words', async () => {
    const { body } = await atOnce(png);
    expect(body.data).toMatchObject({ media_key: `3_${body.data.id}`, size: png.length, expires_after_secs: 86_400 });
    expect(body.data.processing_info).toBeUndefined();
    const json = await alice.call('POST', '/2/media/upload', { media: png.toString('base64'), media_category: 'tweet_image' });
    await alice.call('POST', '/2/media/metadata', { id: body.data.id, metadata: { alt_text: { text: 'two colours' } } });
    const post = await postWith(body.data.id, json.body.data.id);
    expect(post.status).toBe(201);
    const { includes } = (
      await alice.get(`/2/tweets/${post.body.data.id}`, {
        expansions: 'attachments.media_keys',
        'media.fields': 'url,width,height,alt_text',
      })
    ).body;
    expect(includes.media[0]).toMatchObject({ type: 'photo', width: 40, height: 30, alt_text: 'two colours' });
    expect(Buffer.from(await (await fetch(includes.media[0].url)).arrayBuffer()).equals(png)).toBe(true);
  });

  it('takes a video in chunks and processes it on the sandbox’s clock', async () => {
    const video = mp4(30);
    const { data } = (await initialize(video)).body;
    expect(data).toEqual({ id: data.id, media_key: `7_${data.id}`, expires_after_secs: 86_400 });
    expect((await append(data.id, 1, video.subarray(50))).body.data.expires_at).toBeGreaterThan(0);
    await append(data.id, 0, video.subarray(0, 50));
    expect((await finalize(data.id)).body.data.processing_info).toEqual({ state: 'pending', check_after_secs: 5, progress_percent: 0 });
    expect((await postWith(data.id)).status).toBe(400);
    sandbox.clock.advance(2 * SECOND);
    expect((await status(data.id)).body.data.processing_info).toEqual({ state: 'in_progress', check_after_secs: 3, progress_percent: 40 });
    sandbox.clock.advance(3 * SECOND);
    expect((await status(data.id)).body.data.processing_info).toEqual({ state: 'succeeded', progress_percent: 100 });
    expect((await postWith(data.id)).status).toBe(201);
  });

  it('announces processing even when it takes no time', async () => {
    await settle(sandbox, { processingMs: 0 });
    const video = mp4(3);
    const { id } = (await initialize(video)).body.data;
    await append(id, 0, video);
    expect((await finalize(id)).body.data.processing_info.state).toBe('pending');
    expect((await status(id)).body.data.processing_info.state).toBe('succeeded');
  });

  it('ends in failed when the bytes are no video, and refuses to post it', async () => {
    const id = await upload(Buffer.from('not a film at all'));
    expect((await status(id)).body.data.processing_info).toMatchObject({ state: 'failed', error: { name: 'InvalidMedia' } });
    expect((await postWith(id)).body.errors[0].message).toBe('Your media IDs are invalid.');
  });

  it('refuses to finalize with a hole or too few bytes', async () => {
    const video = mp4(3);
    const { id } = (await initialize(video)).body.data;
    await append(id, 0, video.subarray(0, 20));
    await append(id, 2, video.subarray(20));
    expect((await finalize(id)).status).toBe(400);
    expect((await append(id, 1_000, video)).status).toBe(400);
    expect((await append(id, 0, Buffer.alloc(5 * 1024 * 1024 + 1))).status).toBe(400);
  });

  it('finds out at the post that a video is too long or was uploaded as something else', async () => {
    const long = await upload(mp4(20 * 60 + 1));
    const refused = await postWith(long);
    expect(refused).toMatchObject({ status: 403, body: { detail: 'You are not allowed to post a video longer than 20 minutes.' } });
    expect((await postWith(await upload(mp4(20 * 60)))).status).toBe(201);
    const mislabelled = await upload(png, { media_type: 'image/png' });
    expect((await postWith(mislabelled)).status).toBe(400);
  });

  it('refuses mixed media, doubles, other people’s files and files of yesterday', async () => {
    const [picture, second, video] = [(await atOnce(png)).body.data.id, (await atOnce(png)).body.data.id, await upload(mp4(3))];
    expect((await postWith(picture, video)).status).toBe(400);
    expect((await postWith(picture, picture)).status).toBe(400);
    const bob = await xUser(sandbox, 'bob');
    expect((await bob.post({ media: { media_ids: [picture] } })).status).toBe(400);
    expect((await bob.get('/2/media/upload', { command: 'STATUS', media_id: picture })).status).toBe(403);
    expect((await postWith(picture, second)).status).toBe(201);
    sandbox.clock.advance(DAY);
    const tomorrow = await xUser(sandbox, 'alice');
    expect((await tomorrow.post({ media: { media_ids: [picture] } })).status).toBe(400);
    expect((await tomorrow.get('/2/media/upload', { command: 'STATUS', media_id: picture })).status).toBe(404);
  });

  it.each([
    ['a video at once', async () => atOnce(mp4(3), 'tweet_video')],
    ['bytes that are no picture', async () => atOnce(Buffer.from('hello'))],
    [
      'a picture above 5 MB',
      async () => initialize(Buffer.alloc(1), { media_type: 'image/png', media_category: 'tweet_image', total_bytes: 5_000_001 }),
    ],
    ['a GIF as a picture', async () => initialize(Buffer.alloc(1), { media_type: 'image/gif', media_category: 'tweet_image' })],
    ['a category it does not have', async () => initialize(Buffer.alloc(1), { media_category: 'post_video' })],
    [
      'an alternative text of 1,001 characters',
      async () => alice.call('POST', '/2/media/metadata', { id: '1', metadata: { alt_text: { text: 'x'.repeat(1_001) } } }),
    ],
  ])('answers 400 to %s', async (_what, call) => {
    const { status: code, body } = await call();
    expect(code).toBe(400);
    expect(body.title).toBe('Invalid Request');
  });
});
