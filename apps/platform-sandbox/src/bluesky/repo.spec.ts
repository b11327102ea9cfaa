import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MINUTE } from '@afterpost/kernel';
import { type BlueskyUser, Visitor } from '../../test/visitor.ts';
import { gradientPng } from '../core/images.ts';
import { tidAt } from './ids.ts';

const createdAt = '2026-11-03T10:00:00.000Z';
const post = (more: object = {}): object => ({ $type: 'app.bsky.feed.post', text: 'hello', createdAt, ...more });
const blobOf = (cid: string, size: number, mimeType = 'image/png'): object => ({ $type: 'blob', ref: { $link: cid }, mimeType, size });

const create = (rkey: string, text: string) => ({
  $type: 'com.atproto.repo.applyWrites#create',
  collection: 'app.bsky.feed.post',
  rkey,
  value: post({ text }),
});
const facet = (byteStart: number, byteEnd: number) => ({
  index: { byteStart, byteEnd },
  features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'a' }],
});
const withImages = (images: object[]) => post({ embed: { $type: 'app.bsky.embed.images', images } });

describe('repositories', () => {
  let sandbox: Visitor;
  let alice: BlueskyUser;
  let bob: BlueskyUser;
  let lastKey = Date.parse(createdAt);
  const key = (): string => tidAt(++lastKey, 0);

  const upload = async (bytes: Buffer, type: string) => alice.call('com.atproto.repo.uploadBlob', bytes, { 'content-type': type });

  beforeAll(async () => {
    sandbox = await Visitor.start();
    alice = await sandbox.account('alice.test');
    bob = await sandbox.account('bob.test');
  });
  afterAll(async () => sandbox[Symbol.asyncDispose]());

  describe('writing the same key again', () => {
    it('with createRecord breaks without a hint, whether the record is equal or not', async () => {
      const rkey = key();
      expect((await alice.create(post(), { rkey })).body).toMatchObject({ validationStatus: 'valid', commit: { rev: expect.any(String) } });
      for (const again of [post(), post({ text: 'other' })]) {
        expect(await alice.create(again, { rkey })).toMatchObject({ status: 500, body: { error: 'InternalServerError' } });
      }
    });

    it('with putRecord and swapRecord null answers the same cid without a commit when equal, InvalidSwap when not', async () => {
      const rkey = key();
      const first = await alice.put(rkey, post(), { swapRecord: null });
      expect(first.body.commit).toBeDefined();
      const again = await alice.put(rkey, { createdAt, text: 'hello' }, { swapRecord: null });
      expect(again).toMatchObject({ status: 200, body: { uri: first.body.uri, cid: first.body.cid } });
      expect(again.body.commit).toBeUndefined();
      const other = await alice.put(rkey, post({ text: 'other' }), { swapRecord: null });
      expect(other).toMatchObject({ status: 400, body: { error: 'InvalidSwap', message: `Record was at ${first.body.cid}` } });
    });

    it('with putRecord overwrites without swapRecord, and only the named version with it', async () => {
      const rkey = key();
      const { body } = await alice.put(rkey, post());
      expect((await alice.put(rkey, post({ text: 'two' }), { swapRecord: 'bafyreiother' })).body.error).toBe('InvalidSwap');
      expect((await alice.put(rkey, post({ text: 'two' }), { swapRecord: body.cid })).status).toBe(200);
      expect((await alice.put(rkey, post({ text: 'three' }))).status).toBe(200);
      const read = await sandbox.read('com.atproto.repo.getRecord', { repo: 'alice.test', collection: 'app.bsky.feed.post', rkey });
      expect(read.body.value.text).toBe('three');
    });
  });

  it('finds a record, and says RecordNotFound for one that is not there or is gone', async () => {
    const rkey = key();
    const place = { repo: alice.did, collection: 'app.bsky.feed.post', rkey };
    const missing = { status: 400, body: { error: 'RecordNotFound' } };
    expect(await sandbox.read('com.atproto.repo.getRecord', place)).toMatchObject(missing);
    const { body } = await alice.create(post(), { rkey });
    expect((await sandbox.read('com.atproto.repo.getRecord', place)).body).toEqual({ uri: body.uri, cid: body.cid, value: post() });
    for (let twice = 0; twice < 2; twice++) expect((await alice.call('com.atproto.repo.deleteRecord', place)).status).toBe(200);
    expect(await sandbox.read('com.atproto.repo.getRecord', place)).toMatchObject(missing);
    expect((await alice.put(rkey, post(), { swapRecord: null })).status).toBe(200);
  });

  it('refuses to write to another’s repository', async () => {
    const answer = await alice.create(post(), { repo: bob.did });
    expect(answer).toMatchObject({ status: 401, body: { error: 'AuthenticationRequired' } });
  });

  it('applies all writes or none', async () => {
    const [one, two] = [key(), key()];
    const send = async (writes: object[]) => alice.call('com.atproto.repo.applyWrites', { repo: alice.did, writes });
    const place = { repo: alice.did, collection: 'app.bsky.feed.post' };
    expect((await send([create(one, 'fine'), create(two, 'x'.repeat(301))])).status).toBe(400);
    expect((await send([create(one, 'fine'), create(one, 'twice')])).status).toBe(500);
    expect((await sandbox.read('com.atproto.repo.getRecord', { ...place, rkey: one })).status).toBe(400);
    const { body } = await send([create(one, 'fine'), create(two, 'too')]);
    expect(body.results.map(({ $type }: { $type: string }) => $type)).toEqual(Array(2).fill('com.atproto.repo.applyWrites#createResult'));
  });

  it('lists records newest first, or the other way round', async () => {
    const carol = await sandbox.account('carol.test');
    for (const text of ['a', 'b', 'c']) await carol.create(post({ text }), { rkey: key() });
    const texts = async (more: object) => {
      const { body } = await sandbox.read('com.atproto.repo.listRecords', { repo: carol.did, collection: 'app.bsky.feed.post', ...more });
      return { texts: body.records.map(({ value }: { value: { text: string } }) => value.text), cursor: body.cursor };
    };
    const first = await texts({ limit: 2 });
    expect(first.texts).toEqual(['c', 'b']);
    // A page goes on where the last one ended, also when the record there is gone by now.
    await carol.call('com.atproto.repo.deleteRecord', { repo: carol.did, collection: 'app.bsky.feed.post', rkey: first.cursor });
    expect(await texts({ limit: 2, cursor: first.cursor })).toEqual({ texts: ['a'], cursor: undefined });
    expect((await texts({ reverse: 'true' })).texts).toEqual(['a', 'c']);
  });

  it('rejects what the network rejects, in its words', async () => {
    const rejected = async (record: object): Promise<string> => {
      const { status, body } = await alice.create(record);
      expect({ status, error: body.error }).toEqual({ status: 400, error: 'InvalidRequest' });
      return body.message;
    };
    expect(await rejected(post({ text: '👩‍👩‍👧'.repeat(301).slice(0, 2000) + 'x'.repeat(301) }))).toMatch(/too big/);
    expect(await rejected(post({ text: 'x'.repeat(301) }))).toBe('grapheme too big (maximum 300, got 301) at $.record.text');
    expect(await rejected(post({ text: '👩‍👩‍👧‍👦'.repeat(121) }))).toBe('string too big (maximum 3000, got 3025) at $.record.text');
    expect(await rejected({ text: 'no time' })).toBe('Missing required key "createdAt" at $.record');
    expect(await rejected(post({ createdAt: 'yesterday' }))).toMatch(/Invalid datetime at \$\.record\.createdAt/);
    expect(await rejected(post({ langs: ['a', 'b', 'c', 'd'] }))).toBe('array too big (maximum 3, got 4) at $.record.langs');
    expect(await rejected(post({ weight: 1.5 }))).toMatch(/Expected integer value type at \$\.record\.weight/);
    expect(await rejected(post({ text: 'ä', facets: [facet(0, 3)] }))).toMatch(/is not inside the text/);
    expect(await rejected(post({ text: 'ä', facets: [facet(0, 1)] }))).toMatch(/splits a character/);
    expect((await alice.create(post(), { rkey: 'not-a-tid' })).body.message).toMatch(/^Invalid record key/);
  });

  it('takes 300 graphemes however many bytes and code units they have, up to 3000 bytes', async () => {
    expect((await alice.create(post({ text: '👋🏽'.repeat(300) }))).status).toBe(200);
  });

  describe('blobs', () => {
    it('must exist, be four at most and have an alt text before a post may show them', async () => {
      const { body } = await upload(gradientPng(4, 4, [1, 2, 3]), 'image/png');
      const image = { image: body.blob, alt: '' };
      expect((await alice.create(withImages([image, image, image, image]))).status).toBe(200);
      expect((await alice.create(withImages([image, image, image, image, image]))).body.message).toMatch(
        /array too big \(maximum 4, got 5\)/,
      );
      expect((await alice.create(withImages([{ image: body.blob }]))).body.message).toMatch(/Missing required key "alt"/);
      const unknown = { image: blobOf('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku', 3), alt: '' };
      expect((await alice.create(withImages([unknown]))).body).toMatchObject({ error: 'BlobNotFound' });
    });

    it('are what their bytes are, and no image when the bytes are none', async () => {
      const png = gradientPng(4, 4, [9, 9, 9]);
      expect((await upload(png, 'image/jpeg')).body.blob.mimeType).toBe('image/png');
      expect((await upload(Buffer.from('<html>'), 'image/png')).status).toBe(400);
    });

    it('larger than an image may be are taken, but not shown', async () => {
      const { body } = await upload(Buffer.concat([gradientPng(4, 4, [7, 7, 7]), Buffer.alloc(2_000_000)]), 'image/png');
      const answer = await alice.create(withImages([{ image: body.blob, alt: '' }]));
      expect(answer.body.message).toMatch(/^blob too big \(maximum 2000000, got \d+\) at \$\.record\.embed\.images\[0\]\.image$/);
    });
  });

  it('answers 413 to a body over 1 MB, 501 to an unknown method, 400 to the wrong verb and to broken JSON', async () => {
    expect(await alice.create(post({ text: 'x'.repeat(1_100_000) }))).toMatchObject({ status: 413, body: { error: 'PayloadTooLarge' } });
    expect(await sandbox.read('app.bsky.feed.getNothing')).toMatchObject({ status: 501, body: { error: 'MethodNotImplemented' } });
    expect(await sandbox.read('com.atproto.repo.createRecord')).toMatchObject({ status: 400, body: { error: 'InvalidRequest' } });
    expect(await alice.call('com.atproto.repo.createRecord', '{"repo":', { 'content-type': 'application/json' })).toMatchObject({
      status: 400,
    });
  });

  it('counts points by write and refuses the write that goes over, until the window ends', async () => {
    const dora = await sandbox.account('dora.test');
    await sandbox.control('/bluesky/settings', { rateLimits: { writePointsPerHour: 7 } });
    const first = await dora.create(post());
    expect(first.headers.get('ratelimit-limit')).toBe('7');
    expect(first.headers.get('ratelimit-remaining')).toBe('4');
    expect(Number(first.headers.get('ratelimit-reset'))).toBe(sandbox.clock.now().getTime() / 1000 + 3600);
    expect((await dora.put(key(), post())).headers.get('ratelimit-remaining')).toBe('2');
    expect(await dora.create(post())).toMatchObject({ status: 429, body: { error: 'RateLimitExceeded' } });
    sandbox.clock.advance(60 * MINUTE);
    expect((await dora.create(post())).status).toBe(200);
    await sandbox.control('/bluesky/settings', { rateLimits: true });
  });
});
