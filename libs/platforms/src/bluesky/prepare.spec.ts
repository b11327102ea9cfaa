import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Draft } from '../port/publishing.ts';
import { openHarness, script } from './harness.ts';
import type { Harness } from './harness.ts';

/** A PNG's head with a size in it: all that anybody looks at. */
function png(width: number, height: number, length = 64): Buffer {
  const bytes = Buffer.alloc(length);
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).copy(bytes);
  bytes.write('IHDR', 12, 'ascii');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const prepare = (parts: Partial<Draft>) => {
  const draft: Draft = { text: 'hello', media: [], createdAt: '2026-11-21T10:00:00.000Z', ...parts };
  return harness.adapter.prepare(draft, { idempotencyKey: 'target-1' }, harness.access);
};
const file = (path: string, body: Buffer | string, type = 'image/png', status = 200): string => {
  harness.network.files.set(path, { type, body, status });
  return `${harness.network.url}${path}`;
};
const record = (expected: object) => ({ ok: true, value: { record: expected } });

describe('preparing a text', () => {
  it('freezes key, date, facets and languages in plain JSON', async () => {
    harness.network.handles.set('bob.test', 'did:plc:bob');
    expect(await prepare({ text: '🎉 @bob.test #news', langs: ['en'], createdAt: '2026-11-21T11:00:00+01:00' })).toEqual({
      ok: true,
      value: {
        rkey: expect.stringMatching(/^[2-7a-z]{13}$/),
        record: {
          $type: 'app.bsky.feed.post',
          text: '🎉 @bob.test #news',
          createdAt: '2026-11-21T10:00:00.000Z',
          langs: ['en'],
          facets: [
            {
              $type: 'app.bsky.richtext.facet',
              index: { byteStart: 5, byteEnd: 14 },
              features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:bob' }],
            },
            {
              $type: 'app.bsky.richtext.facet',
              index: { byteStart: 15, byteEnd: 20 },
              features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'news' }],
            },
          ],
        },
      },
    });
  });

  it('refuses a bad draft with every reason, before any call', async () => {
    const outcome = await prepare({ text: 'x'.repeat(301), linkUrl: 'nope' });
    expect(outcome).toMatchObject({
      ok: false,
      failure: { class: 'content_rejected', message: expect.stringMatching(/Shorten.*link’s full/s) },
    });
    expect(harness.network.calls).toEqual([]);
  });

  it('does not turn a mention into plain text because the server had a bad moment', async () => {
    harness.network.fault({ path: 'com.atproto.identity.resolveHandle', respond: { status: 503, body: 'busy' } });
    expect(await prepare({ text: '@alice.test' })).toMatchObject({ ok: false, failure: { class: 'transient' } });
  });
});

describe('the record', () => {
  it('is one that the vendor’s own schema takes', async () => {
    const { AppBskyFeedPost, jsonToLex } = await import('@atproto/api');
    harness.network.handles.set('bob.test', 'did:plc:z72i7hdynmk6r22z27h6tvur');
    const $link = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
    script(harness.network, 'com.atproto.repo.uploadBlob', 200, {
      blob: { $type: 'blob', ref: { $link }, mimeType: 'image/png', size: 64 },
    });
    const text = '@bob.test #news https://example.com/a';
    const drafts: Partial<Draft>[] = [
      { text, langs: ['en', 'pt-BR'], tags: ['beside'] },
      { text, media: [{ url: file('/a.png', png(800, 600)), altText: 'A hill' }] },
      { text: '', linkUrl: file('/page', '<title>Page</title>', 'text/html') },
    ];
    for (const draft of drafts) {
      const prepared = await prepare(draft);
      const value = prepared.ok ? (prepared.value['record'] as object) : {};
      const checked = AppBskyFeedPost.validateRecord(jsonToLex(value as never));
      expect(checked.success || checked.error.message).toBe(true);
    }
  });
});

describe('preparing images', () => {
  it('uploads them with their alt text and shape', async () => {
    const media = [{ url: file('/a.png', png(800, 600)), altText: 'A hill' }, { url: file('/b', png(3, 4, 65), 'text/plain') }];
    expect(await prepare({ media })).toMatchObject(
      record({
        embed: {
          $type: 'app.bsky.embed.images',
          images: [
            {
              alt: 'A hill',
              aspectRatio: { width: 800, height: 600 },
              image: { $type: 'blob', ref: { $link: 'bafkrei64' }, mimeType: 'image/png', size: 64 },
            },
            { alt: '', aspectRatio: { width: 3, height: 4 }, image: { ref: { $link: 'bafkrei65' } } },
          ],
        },
      }),
    );
  });

  it.each([
    ['is too large', () => file('/big.png', png(10, 10, 2_000_001)), 'content_rejected', 'larger than 2,000,000 bytes'],
    ['is no image', () => file('/page.png', '<html>'), 'content_rejected', 'is no image that Bluesky shows'],
    ['is gone', () => file('/gone.png', '', 'text/plain', 404), 'content_rejected', 'answered 404'],
    ['stands on a server in trouble', () => file('/later.png', '', 'text/plain', 503), 'transient', 'answered 503'],
    ['stands in a private network', () => 'http://192.168.0.1/a.png?key=s3cr3t', 'content_rejected', 'private address'],
  ])('says so when one %s', async (_name, url, kind, words) => {
    const outcome = await prepare({ media: [{ url: url() }] });
    expect(outcome).toMatchObject({ ok: false, failure: { class: kind, message: expect.stringContaining(words) } });
    expect(JSON.stringify(outcome)).not.toContain('s3cr3t');
    expect(harness.network.countOf('com.atproto.repo.uploadBlob')).toBe(0);
  });

  it('takes an image of exactly the largest size', async () => {
    expect(await prepare({ media: [{ url: file('/limit.png', png(10, 10, 2_000_000)) }] })).toMatchObject({ ok: true });
  });
});

describe('preparing a link card', () => {
  const page = `<title>Plain</title><meta property="og:title" content="A &amp; B"><meta name=description content=" About
    it "><meta property="og:image" content="/thumb.png">`;

  it('shows what the page says about itself', async () => {
    file('/thumb.png', png(40, 20));
    const linkUrl = file('/page', page, 'text/html; charset=utf-8');
    const external = { uri: linkUrl, title: 'A & B', description: 'About it', thumb: { ref: { $link: 'bafkrei64' } } };
    expect(await prepare({ linkUrl })).toMatchObject(record({ embed: { $type: 'app.bsky.embed.external', external } }));
  });

  it.each([
    ['is too large', () => file('/thumb.png', png(40, 20, 1_000_001))],
    ['is none', () => file('/thumb.png', 'nope')],
    [
      'can’t be uploaded',
      () => {
        file('/thumb.png', png(40, 20));
        harness.network.fault({ path: 'uploadBlob', respond: { status: 500 } });
      },
    ],
  ])('goes without a picture that %s', async (_name, arrange) => {
    arrange();
    const outcome = await prepare({ linkUrl: file('/page', page, 'text/html') });
    expect(outcome).toMatchObject(record({ embed: { external: { title: 'A & B' } } }));
    expect(JSON.stringify(outcome)).not.toContain('thumb');
  });

  it.each([
    ['is gone', () => file('/gone', '', 'text/html', 404)],
    ['is no page', () => file('/doc', '%PDF', 'application/pdf')],
    ['is private', () => 'http://10.0.0.1/doc'],
  ])('is plain for an address that %s', async (_name, url) => {
    const linkUrl = url();
    const { host, pathname } = new URL(linkUrl);
    expect(await prepare({ linkUrl })).toMatchObject(
      record({ embed: { external: { uri: linkUrl, title: `${host}${pathname}`, description: '' } } }),
    );
  });

  it('fails when the session has ended, as the post would', async () => {
    file('/thumb.png', png(40, 20));
    harness.network.fault({
      path: 'uploadBlob',
      respond: { status: 400, body: '{"error":"ExpiredToken","message":"Token has expired"}' },
    });
    expect(await prepare({ linkUrl: file('/page', page, 'text/html') })).toMatchObject({
      ok: false,
      failure: { class: 'token_expired' },
    });
  });
});
