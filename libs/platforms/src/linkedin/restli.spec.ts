import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { encodeRestli, restliQuery } from './restli.ts';
import type { RestliValue } from './restli.ts';

const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((text) => text.toWellFormed());
const urn = fc.tuple(fc.constantFrom('share', 'ugcPost', 'person'), fc.nat()).map(([type, id]) => `urn:li:${type}:${id}`);
const { value: anyValue } = fc.letrec<{ value: RestliValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    word,
    urn,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(word, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('the encoding of Rest.li', () => {
  it.each<[RestliValue, string]>([
    ['urn:li:share:1', 'urn%3Ali%3Ashare%3A1'],
    [['urn:li:share:1', 'urn:li:ugcPost:2'], 'List(urn%3Ali%3Ashare%3A1,urn%3Ali%3AugcPost%3A2)'],
    [[], 'List()'],
    [{ share: 'urn:li:share:1' }, '(share:urn%3Ali%3Ashare%3A1)'],
    [{ start: { year: 2026, month: 11 }, open: true }, '(start:(year:2026,month:11),open:true)'],
    ['', "''"],
    ["(it's, a: trap)", '%28it%27s%2C%20a%3A%20trap%29'],
  ])('writes %j as %s', (value, written) => {
    expect(encodeRestli(value)).toBe(written);
  });

  it('keeps the structure readable and hides every sign of it in words: what was written is what is read', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(decode(encodeRestli(value))).toEqual(value);
      }),
    );
  });

  it('is fit for a query string: nothing but unreserved signs, percents and the structure', () => {
    fc.assert(
      fc.property(fc.dictionary(word, anyValue, { minKeys: 1, maxKeys: 4 }), (params) => {
        expect(restliQuery(params)).toMatch(/^(?:[\w.~%(),:-]|''|=|&)*$/);
      }),
    );
  });
});

/** Reads what was written, by the grammar and nothing else. */
function decode(text: string): RestliValue {
  let at = 0;
  const isNext = (sign: string): boolean => text.startsWith(sign, at);
  const take = (sign: string): void => {
    if (!isNext(sign)) throw new Error(`no ${sign} at ${at} of ${text}`);
    at += sign.length;
  };
  const items = <T>(read: () => T): T[] => {
    const read_: T[] = [];
    while (!isNext(')')) {
      if (read_.length > 0) take(',');
      read_.push(read());
    }
    take(')');
    return read_;
  };
  const plain = (): string => {
    const end = text.slice(at).search(/[(),:]/);
    const piece = end === -1 ? text.slice(at) : text.slice(at, at + end);
    at += piece.length;
    return piece === "''" ? '' : decodeURIComponent(piece);
  };
  const value = (): RestliValue => {
    if (isNext('List(')) {
      take('List(');
      return items(value);
    }
    if (isNext('(')) {
      take('(');
      return Object.fromEntries(
        items((): [string, RestliValue] => {
          const key = plain();
          take(':');
          return [key, value()];
        }),
      );
    }
    return plain();
  };
  const read = value();
  if (at !== text.length) throw new Error(`more than a value: ${text}`);
  return read;
}
