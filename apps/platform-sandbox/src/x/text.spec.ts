import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { displayText } from './display-text.ts';
import { byId, crowdId, isCrowdId, nthId } from './ids.ts';
import { piecesOf, weightedLength } from './text.ts';
import type { StoredPost } from './world.ts';

const words = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'https://example.com/a?b=1&c=2',
        'shop.example.org/x',
        '@alice',
        '#día',
        '$ACME',
        '漢字',
        '👩‍🚀',
        '<&>',
        'mail@example.com',
      ),
    ),
  )
  .map((parts) => parts.join(' '));

const post = (text: string): StoredPost => ({
  id: '2061234567890123456',
  authorId: '1',
  text,
  createdAt: '2026-11-03T10:00:00.000Z',
  indexedAt: '2026-11-03T10:00:00.000Z',
  conversationId: '2061234567890123456',
  mediaIds: [],
  kind: 'text',
  replySettings: 'everyone',
  versions: [],
});
const showing = { seed: 's', username: 'alice', media: [], userIdOf: () => '1' };

describe('texts of X', () => {
  it('are the sum of their pieces', () => {
    fc.assert(
      fc.property(words, (text) =>
        expect(
          piecesOf(text)
            .map((piece) => piece.text)
            .join(''),
        ).toBe(text),
      ),
    );
  });

  it('weigh as much as their words and the spaces between them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('plain', 'https://example.com/abc', '漢字', '👩‍🚀', '@alice'), { minLength: 1 }), (parts) => {
        const weights: Record<string, number> = { plain: 5, 'https://example.com/abc': 23, 漢字: 4, '👩‍🚀': 2, '@alice': 6 };
        const sum = parts.reduce((so, part) => so + (weights[part] ?? Number.NaN), parts.length - 1);
        expect(weightedLength(parts.join(' '))).toBe(sum);
      }),
    );
  });

  it.each([
    ['read https://example.com/a_(b), then rest.', ['https://example.com/a_(b']],
    ['www.example.co.uk/path?x=1!', ['www.example.co.uk/path?x=1']],
    ['node.js and mail@example.com', []],
    ['see example.com.', ['example.com']],
    ['HTTPS://EXAMPLE.COM', ['HTTPS://EXAMPLE.COM']],
  ])('have links where X sees them: %s', (text, links) => {
    expect(piecesOf(text).flatMap((piece) => (piece.kind === 'url' ? [piece.text] : []))).toEqual(links);
  });

  it('are shown with entities that lie where they say, in code points', () => {
    fc.assert(
      fc.property(words, (text) => {
        const { text: shown, entities } = displayText(post(text), showing, true);
        const all = Object.values(entities).flat() as { start: number; end: number; url?: string; tag?: string; username?: string }[];
        for (const { start, end, url, tag, username } of all) {
          const cut = Array.from(shown).slice(start, end).join('');
          expect(cut.replace(/^[@#$]/, '')).toBe(url ?? tag ?? username);
        }
        expect(shown).not.toMatch(/[<>]/);
      }),
    );
  });
});

describe('ids of X', () => {
  const ms = fc.integer({ min: Date.parse('2012-01-01'), max: Date.parse('2030-01-01') });

  it('are ordered by time, beyond 2^53, and lost by numbers', () => {
    fc.assert(
      fc.property(ms, ms, fc.nat(500), (a, b, n) => {
        fc.pre(a !== b);
        expect(Math.sign(byId(nthId(a, n), nthId(b, 0)))).toBe(Math.sign(a - b));
        expect(BigInt(nthId(a, 0)) > 2n ** 53n).toBe(true);
        expect(BigInt(Number(nthId(a, 0)))).not.toBe(BigInt(nthId(a, 0)));
      }),
    );
  });

  it('grow within a millisecond and never meet those of the crowd', () => {
    fc.assert(
      fc.property(ms, fc.nat(2_000), fc.nat(2 ** 21), (at, n, draw) => {
        expect(byId(nthId(at, n), nthId(at, n + 1))).toBeLessThan(0);
        expect(isCrowdId(nthId(at, n))).toBe(false);
        expect(isCrowdId(crowdId(at, draw))).toBe(true);
      }),
    );
  });
});
