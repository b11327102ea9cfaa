import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { linksIn } from './links.ts';
import { weightedLength } from './weighted-length.ts';

const FAMILY = '👨‍👩‍👧‍👦';

describe('the length of a text on X', () => {
  it.each([
    ['', 0],
    ['hello', 5],
    ['Grüße, naïve café', 17],
    ['\u0065\u0301', 1],
    ['中文', 4],
    ['한국어', 6],
    ['“quotes” – and dashes…', 23],
    ['⟨', 2],
    [FAMILY, 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['1️⃣', 2],
    ['❤️', 2],
    ['©', 1],
    ['x'.repeat(280), 280],
  ])('%j counts %d', (text, weight) => {
    expect(weightedLength(text)).toBe(weight);
  });

  it.each([
    ['https://example.com', 23],
    ['see https://example.com/a/very/long/path?with=a&query=string#and-more, ok', 31],
    ['example.com', 23],
    ['www.example.de/x', 23],
    ['日本https://example.comの', 29],
    ['(https://en.wikipedia.org/wiki/A_(b))', 25],
    ['https://example.com.', 24],
    ['a.example', 9],
    ['it.so', 5],
    ['it.so/x', 23],
    ['t.co', 23],
    ['me@example.com', 14],
    ['@example.com', 12],
    ['v1.2.3', 6],
    ['http://localhost:3000', 21],
  ])('a link in %j counts 23, and what is none counts its letters: %d', (text, weight) => {
    expect(weightedLength(text)).toBe(weight);
  });

  const plain = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'é', ',', ';'), maxLength: 50 });

  it('of plain letters is their number', () => {
    fc.assert(fc.property(plain, (text) => expect(weightedLength(text)).toBe(text.length)));
  });

  it('is the same however a text is composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => expect(weightedLength(text.normalize('NFD'))).toBe(weightedLength(text))),
    );
  });

  it('of two texts with a space between them is their sum and one', () => {
    const part = fc.oneof(plain, fc.constantFrom('https://example.com/x', 'example.org', FAMILY, '中', '🇩🇪'));
    fc.assert(fc.property(part, part, (a, b) => expect(weightedLength(`${a} ${b}`)).toBe(weightedLength(a) + 1 + weightedLength(b))));
  });

  it('does not depend on how long a link is', () => {
    const path = fc.string({ unit: fc.constantFrom('a', 'b', '1', '2'), minLength: 1, maxLength: 200 });
    fc.assert(fc.property(path, (end) => expect(weightedLength(`see https://example.com/${end}`)).toBe(4 + 23)));
  });

  it('of ASCII without links is its number of characters', () => {
    const ascii = fc.string({ unit: 'grapheme-ascii' }).filter((text) => linksIn(text).length === 0);
    fc.assert(fc.property(ascii, (text) => expect(weightedLength(text)).toBe(text.length)));
  });
});

describe('links', () => {
  it('lie within the text, in order, without touching one another', () => {
    const piece = fc.constantFrom('https://', 'example.com', '.', '/', 'a', '(', ')', ' ', 'の', '?q=1', '@', '-', 'www.');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let from = 0;
        for (const { start, end, url } of linksIn(text)) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(text.slice(start, end)).toBe(url);
          from = end;
        }
      }),
    );
  });
});
