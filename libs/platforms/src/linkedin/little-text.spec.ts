import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { littleText, plainText } from './little-text.ts';

const RESERVED = '\\|{}@[]()<>#*_~';
/** Texts full of what has a meaning. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...RESERVED.split(''), ' ', '\n', 'a', 'é', '7', '🙂', 'https://x.test/a_b#c'),
      fc.string({ unit: 'grapheme' }),
    ),
    {
      maxLength: 30,
    },
  )
  .map((pieces) => pieces.join('').toWellFormed());
const withoutMentions = anyText.filter((text) => !text.includes('](urn:li:'));

describe('little text', () => {
  it.each([
    ['Fish & chips (today!)', String.raw`Fish & chips \(today!\)`],
    ['snake_case *bold* ~5 <b>', String.raw`snake\_case \*bold\* \~5 \<b\>`],
    ['mail me: a@b.test', String.raw`mail me: a\@b.test`],
    ['#hashtags stay, C# and #1 do not', String.raw`#hashtags stay, C\# and \#1 do not`],
    ['#Grüße #2026plan', '#Grüße #2026plan'],
    ['https://x.test/#top', String.raw`https://x.test/\#top`],
    ['Thanks @[Bäckerei (Süd)](urn:li:organization:42)!', String.raw`Thanks @[Bäckerei \(Süd\)](urn:li:organization:42)!`],
    ['@[nobody](https://x.test)', String.raw`\@\[nobody\]\(https://x.test\)`],
    [String.raw`a\b`, String.raw`a\\b`],
  ])('writes %j as %s', (text, written) => {
    expect(littleText(text)).toBe(written);
  });

  it('shows readers exactly what the author wrote', () => {
    fc.assert(
      fc.property(withoutMentions, (text) => {
        expect(plainText(littleText(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no sign with a meaning unescaped but the # of a hashtag, so that nothing is cut off', () => {
    fc.assert(
      fc.property(withoutMentions, (text) => {
        const bare = littleText(text).replace(/\\[\s\S]/g, '');
        expect(bare.replace(/#(?=\p{N}*\p{L})/gu, '')).not.toMatch(/[\\|{}@[\]()<>#*_~]/);
      }),
      { numRuns: 500 },
    );
  });

  it('reads mentions by name and hashtag templates by their word', () => {
    expect(plainText(String.raw`Hi @[A \(B\)](urn:li:person:x), see {hashtag|\#|Brot} \#no`)).toBe('Hi A (B), see #Brot #no');
  });
});
