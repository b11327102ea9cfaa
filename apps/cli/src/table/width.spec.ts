import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { cut, widthOf, wrap } from './width.ts';

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['日本', 4],
    ['한', 2],
    ['–', 1],
    ['a\u200Bb', 2],
  ])('counts %j as %i columns', (text, width) => expect(widthOf(text)).toBe(width));

  it('is never passed by what was cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => widthOf(cut(text, width)) <= width),
    );
  });

  it('leaves alone what fits, and marks what does not', () => {
    expect(cut('two words', 9)).toBe('two words');
    expect(cut('two words', 5)).toBe('two…');
    expect(cut('👩‍👩‍👧👩‍👩‍👧', 3)).toBe('👩‍👩‍👧…');
  });
});

describe('wrapped text', () => {
  const words = fc.array(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((word) => !/\s/.test(word)),
    { minLength: 1 },
  );

  it('loses no character and stays in its width', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (given, width) => {
        const lines = wrap(given.join(' '), width);
        expect(lines.join('').replaceAll(' ', '')).toBe(given.join(''));
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('has no empty first line before a long word', () => expect(wrap('abcdef', 4)).toEqual(['abcd', 'ef']));
});
