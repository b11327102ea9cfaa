import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../port/json.ts';
import type { Draft, DraftMedia } from '../port/publishing.ts';
import { NOW, openHarness, PAGE } from './harness.ts';
import type { Harness, Reply, Sent } from './harness.ts';

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const MP4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42'), Buffer.alloc(100_000, 7)]);
const PDF = Buffer.from('%PDF-1.7\nof nobody');
const FILES: Readonly<Record<string, Buffer>> = {
  '/a.png': PNG,
  '/b.png': PNG,
  '/film.mp4': MP4,
  '/my-report.pdf': PDF,
  '/words.txt': Buffer.from('words'),
};
const PAGE_HTML =
  '<html><head><title>t</title><meta property="og:title" content="Bread &amp; salt"><meta property="og:image" content="/files/a.png"></head></html>';

const HTML: Reply = { headers: { 'content-type': 'text/html' }, body: PAGE_HTML };

describe('preparing', () => {
  let harness: Harness;
  let uploads: { readonly path: string; readonly length: number }[] = [];
  let finalized: unknown;
  beforeAll(async () => {
    harness = await openHarness();
  });
  afterAll(() => harness.close());

  /** LinkedIn's upload routes, and files of somebody else's beside them. */
  const vendor =
    (uploadUrl = `${harness.origin}/www.linkedin.com/dms-uploads/1`) =>
    ({ method, host, path, query, body }: Sent): Reply => {
      if (host === 'files') return path === '/page' ? HTML : { headers: { 'content-type': 'x/y' }, body: FILES[path] ?? '' };
      if (method === 'PUT') {
        uploads.push({ path, length: body.length });
        return { status: 201, headers: { etag: `etag-${uploads.length}` }, body: '<ok/>' };
      }
      if (query === 'action=finalizeUpload') {
        finalized = JSON.parse(body.toString());
        return { body: {} };
      }
      return { body: { value: started(path, uploadUrl) } };
    };
  const started = (path: string, uploadUrl: string): object => {
    const number = uploads.length + 1;
    if (path === '/rest/images') return { uploadUrl, image: `urn:li:image:${number}` };
    if (path === '/rest/documents') return { uploadUrl, document: `urn:li:document:${number}` };
    const cut = 60_000;
    const uploadInstructions = [
      { uploadUrl: `${uploadUrl}?part=2`, firstByte: cut, lastByte: MP4.length - 1 },
      { uploadUrl: `${uploadUrl}?part=1`, firstByte: 0, lastByte: cut - 1 },
    ];
    return { video: `urn:li:video:${number}`, uploadToken: 'token-1', uploadInstructions };
  };

  const prepare = async (media: readonly DraftMedia[], more: Partial<Draft> = {}, answers = vendor()) => {
    uploads = [];
    harness.answer(answers);
    const placed = media.map((item) => ({ ...item, url: `${harness.origin}/files${item.url}` }));
    return harness.adapter.prepare({ text: 'Look', media: placed, createdAt: NOW, ...more }, { idempotencyKey: 'k' }, PAGE);
  };
  const contentOf = async (media: readonly DraftMedia[], more: Partial<Draft> = {}): Promise<unknown> => {
    const outcome = await prepare(media, more);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    return (outcome.value['post'] as JsonObject)['content'];
  };

  const check = async (reply: Reply, laterMs = 0) => {
    const outcome = await prepare([{ url: '/a.png' }]);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    harness.answer(() => reply);
    harness.clock.advance(laterMs);
    return harness.adapter.checkReady!(outcome.value, PAGE);
  };

  it('uploads one image, or many as a gallery, with their descriptions', async () => {
    expect(await contentOf([{ url: '/a.png', altText: 'A dot' }])).toEqual({ media: { id: 'urn:li:image:1', altText: 'A dot' } });
    expect(uploads).toEqual([{ path: '/dms-uploads/1', length: PNG.length }]);
    expect(await contentOf([{ url: '/a.png', altText: 'A dot' }, { url: '/b.png' }])).toEqual({
      multiImage: {
        images: [
          { id: 'urn:li:image:1', altText: 'A dot' },
          { id: 'urn:li:image:2', altText: '' },
        ],
      },
    });
  });

  it('uploads a video in the parts that LinkedIn cuts, and hands their tags over in order', async () => {
    expect(await contentOf([{ url: '/film.mp4' }])).toEqual({ media: { id: 'urn:li:video:1' } });
    expect(uploads.map(({ length }) => length)).toEqual([60_000, MP4.length - 60_000]);
    expect(finalized).toEqual({
      finalizeUploadRequest: { video: 'urn:li:video:1', uploadToken: 'token-1', uploadedPartIds: ['etag-1', 'etag-2'] },
    });
    const initialized = harness.sent.find(({ path }) => path === '/rest/videos');
    expect(JSON.parse(initialized!.body.toString())).toMatchObject({
      initializeUploadRequest: { owner: PAGE.platformAccountId, fileSizeBytes: MP4.length },
    });
  });

  it('gives a document a title, its own or its file’s', async () => {
    expect(await contentOf([{ url: '/my-report.pdf' }])).toEqual({ media: { id: 'urn:li:document:1', title: 'my report' } });
    expect(await contentOf([{ url: '/my-report.pdf', title: 'Q3' }])).toEqual({ media: { id: 'urn:li:document:1', title: 'Q3' } });
  });

  it('draws the card of a link, and a plain one where the page can’t be had', async () => {
    expect(await contentOf([], { linkUrl: `${harness.origin}/files/page` })).toEqual({
      article: { source: `${harness.origin}/files/page`, title: 'Bread & salt', thumbnail: 'urn:li:image:1' },
    });
    const gone = `${harness.origin}/files/gone`;
    expect(await contentOf([], { linkUrl: gone })).toEqual({ article: { source: gone, title: expect.stringMatching(/files\/gone$/) } });
  });

  it('sends bytes and token to nobody but LinkedIn', async () => {
    const elsewhere = await prepare([{ url: '/a.png' }], {}, vendor(`${harness.origin}/evil.example/dms-uploads/1`));
    expect(elsewhere).toMatchObject({ ok: false, failure: { class: 'invalid_request' } });
    expect(uploads).toEqual([]);
  });

  it('believes the bytes of a file and not its name', async () => {
    expect(await prepare([{ url: '/words.txt', mimeType: 'image/png' }])).toMatchObject({
      ok: false,
      failure: { class: 'content_rejected' },
    });
    const mixed = await prepare([{ url: '/a.png' }, { url: '/film.mp4', mimeType: 'image/png' }]);
    expect(mixed).toMatchObject({ ok: false, failure: { class: 'content_rejected', message: expect.stringMatching(/one kind/) } });
  });

  it('refuses a draft that does not hold, before anything is uploaded', async () => {
    expect(await prepare([{ url: '/a.png' }], { text: 'x'.repeat(3_001) })).toMatchObject({
      ok: false,
      failure: { class: 'content_rejected' },
    });
    expect(harness.sent).toEqual([]);
  });

  describe('is ready to publish', () => {
    it.each<[string, Reply, unknown]>([
      ['AVAILABLE', { body: { status: 'AVAILABLE' } }, { ok: true, value: { kind: 'ready' } }],
      ['PROCESSING', { body: { status: 'PROCESSING' } }, { ok: true, value: { kind: 'waiting', retryAfterMs: 2_000 } }],
      ['WAITING_UPLOAD', { body: { status: 'WAITING_UPLOAD' } }, { ok: true, value: { kind: 'waiting' } }],
      [
        'PROCESSING_FAILED',
        { body: { status: 'PROCESSING_FAILED', processingFailureReason: 'too odd' } },
        { ok: false, failure: { class: 'content_rejected', message: expect.stringMatching(/too odd/) } },
      ],
      ['gone', { status: 404, body: { message: 'gone', code: 'NOT_FOUND' } }, { ok: true, value: { kind: 'gone' } }],
      [
        'not to be looked at',
        { status: 403, body: { message: 'no', code: 'ACCESS_DENIED' } },
        { ok: true, value: { kind: 'waiting', retryAfterMs: 5_000 } },
      ],
      ['silent', { body: {} }, { ok: false, failure: { class: 'transient' } }],
    ])('by what the image is: %s', async (_, reply, expected) => {
      expect(await check(reply)).toMatchObject(expected as object);
    });

    it('after a while where it may not be looked at: then publishing tells', async () => {
      const unseen = { status: 403, body: { message: 'no', code: 'ACCESS_DENIED' } };
      expect(await check(unseen, 5_000)).toEqual({ ok: true, value: { kind: 'ready' } });
    });

    it('not for ever: bytes that never arrived are sent again', async () => {
      expect(await check({ body: { status: 'WAITING_UPLOAD' } }, 11 * 60_000)).toEqual({ ok: true, value: { kind: 'gone' } });
    });

    it('at once where there are no media', async () => {
      const outcome = await prepare([]);
      harness.answer(() => ({ status: 500 }));
      expect(await harness.adapter.checkReady!(outcome.ok ? outcome.value : {}, PAGE)).toEqual({ ok: true, value: { kind: 'ready' } });
      expect(harness.sent).toEqual([]);
    });
  });
});
