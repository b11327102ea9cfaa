import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readPost } from './post.ts';
import { sameText } from './same-text.ts';

describe('a text as X returns it', () => {
  it.each([
    ['hello', 'hello'],
    ['see example.com, ok', 'see http://example.com, ok'],
    ['see https://Example.com/a', 'see https://example.com/a/'],
    ['(https://example.com)', '(https://example.com/)'],
    ['two  spaces\n\nand lines', 'two spaces and lines'],
    [' trimmed ', 'trimmed'],
    ['caf\u0065\u0301', 'caf\u00e9'],
    ['a link https://example.com/x', 'a link https://t.co/abcDEF'],
    ['https://example.com/%C3%A9', 'https://example.com/é'],
    ['an answer', '@somebody @else an answer'],
    ['', ''],
  ])('%j is %j', (ours, theirs) => {
    expect(sameText(ours, theirs)).toBe(true);
  });

  it.each([
    ['hello', 'hello again'],
    ['see https://example.com/a', 'see https://example.com/b'],
    ['one', ''],
    ['', 'one'],
    ['again', 'hello again'],
    ['at.com', 't.co/x y'],
  ])('%j is not %j', (ours, theirs) => {
    expect(sameText(ours, theirs)).toBe(false);
  });

  it('is recognised whatever X escaped and shortened', () => {
    const word = fc.oneof(
      fc.constantFrom('https://example.com/a?b=1&c=2', 'http://example.org', '<b>', '&amp;', 'a&b', '中文', '👍', 'example.com'),
      fc.string({ unit: fc.constantFrom('a', 'b', 'c', ',', '.', '!'), minLength: 1, maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const text = words.join(' ');
        const post = readPost({ id: '1', ...asXStores(words) }, new Map());
        expect(sameText(text, post?.text ?? '')).toBe(true);
      }),
    );
  });
});

/** Links become `t.co` addresses with their entities, and the rest is escaped. */
function asXStores(words: readonly string[]) {
  const urls: { url: string; expanded_url: string }[] = [];
  const text = words.map((word) => {
    if (!/^https?:|^example\.com$/.test(word)) return word.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const url = `https://t.co/${'abcdefghijkl'[urls.length]}`;
    urls.push({ url, expanded_url: word.startsWith('http') ? word : `http://${word}` });
    return url;
  });
  return { text: text.join(' '), entities: { urls } };
}
