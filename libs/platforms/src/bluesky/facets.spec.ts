import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { answered, failed } from '../port/outcome.ts';
import { detectFacets, resolveFacets } from './facets.ts';
import { countGraphemes } from './graphemes.ts';

const cut = (text: string, from: number, to: number): string => Buffer.from(text, 'utf8').subarray(from, to).toString('utf8');

const stretches = async (text: string) =>
  (await detectFacets(text)).map(({ byteStart, byteEnd, feature }) => [cut(text, byteStart, byteEnd), feature]);

describe('facets', () => {
  it('count bytes, not characters, behind emoji and CJK', async () => {
    expect(await stretches('👩‍👩‍👧 日本語 @Alice.test see https://example.com/ä, #été 🎉 #2026 #ok!')).toEqual([
      ['@Alice.test', { mention: 'alice.test' }],
      ['https://example.com/ä', { link: 'https://example.com/ä' }],
      ['#été', { tag: 'été' }],
      ['#ok', { tag: 'ok' }],
    ]);
  });

  it('leave out a link that the server would refuse with the whole post', async () => {
    expect(await stretches('look https://. here')).toEqual([]);
  });

  it('always cut the text at its characters, in order, without overlaps', async () => {
    const words = fc.constantFrom(
      '@alice.test',
      '#tag',
      'https://a.example/x?y=1',
      'example.com',
      '👨‍👩‍👧‍👦',
      'é',
      '日本',
      '(@bob.test)',
      '$CASH',
      '\n',
      '#️⃣',
      '#',
      '@',
    );
    const texts = fc
      .array(fc.oneof(words, fc.string({ unit: 'grapheme' })), { maxLength: 12 })
      .map((parts) => parts.join(' ').toWellFormed());
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        let end = 0;
        for (const { byteStart, byteEnd } of await detectFacets(text)) {
          expect(byteStart).toBeGreaterThanOrEqual(end);
          expect(byteEnd).toBeGreaterThan(byteStart);
          expect(text).toContain(cut(text, byteStart, byteEnd));
          end = byteEnd;
        }
        expect(end).toBeLessThanOrEqual(Buffer.byteLength(text));
      }),
      { numRuns: 300 },
    );
  });

  it('point mentions to DIDs, leave nobody as plain text, and ask once per handle', async () => {
    const asked: string[] = [];
    const facets = await detectFacets('@alice.test @nobody.test @alice.test');
    const resolved = await resolveFacets(facets, async (handle) => {
      asked.push(handle);
      return answered(handle === 'alice.test' ? 'did:plc:alice' : null);
    });
    const mention = { $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:alice' };
    expect(resolved).toMatchObject({
      ok: true,
      value: [{ index: { byteStart: 0, byteEnd: 11 }, features: [mention] }, { features: [mention] }],
    });
    expect(asked).toEqual(['alice.test', 'nobody.test']);
  });

  it('fail when a handle could not be asked for: a posted mention cannot be mended', async () => {
    const failure = { class: 'transient', message: 'later' } as const;
    expect(await resolveFacets(await detectFacets('@alice.test'), async () => failed(failure))).toEqual({
      ok: false,
      failure,
    });
  });
});

describe('the length of a text', () => {
  it.each([
    ['', 0],
    ['👩‍👩‍👧‍👦', 1],
    ['e\u0301', 1],
    ['🇩🇪🇫🇷', 2],
    ['日本語', 3],
    ['a\r\nb', 3],
  ])('of %j is %d', (text, graphemes) => {
    expect(countGraphemes(text)).toBe(graphemes);
  });

  it('is what the vendor counts', async () => {
    const { RichText } = await import('@atproto/api');
    const texts = fc
      .array(fc.constantFrom('a', '👨‍👩‍👧', 'é', 'e\u0301', '日', '🇩🇪', '👍🏽', '\r\n', '\u200d', 'क्षि'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        expect(countGraphemes(text)).toBe(new RichText({ text }).graphemeLength);
      }),
    );
  });
});
