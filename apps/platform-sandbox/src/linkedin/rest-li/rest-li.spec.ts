import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parseKey, parseRestLi, type RestLiValue } from './rest-li.ts';

const encode = (text: string): string =>
  text === '' ? "''" : encodeURIComponent(text).replaceAll(/[()']/g, (found) => `%${found.charCodeAt(0).toString(16)}`);

function written(value: RestLiValue): string {
  if (typeof value === 'string') return encode(value);
  if (Array.isArray(value)) return `List(${value.map(written).join(',')})`;
  return `(${Object.entries(value)
    .map(([key, inner]) => `${encode(key)}:${written(inner)}`)
    .join(',')})`;
}

const text = fc.string({ unit: 'grapheme' }).filter((drawn) => drawn.isWellFormed() && drawn !== '__proto__');
const { value } = fc.letrec<{ value: RestLiValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { noNullPrototype: true, maxKeys: 4 }),
  ),
}));

describe('Rest.li values', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(value, (drawn) => {
        expect(parseRestLi(written(drawn))).toEqual(drawn);
      }),
    );
  });

  it.each([
    ['List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)', ['urn:li:share:1', 'urn:li:share:2']],
    ['(share:urn%3Ali%3Ashare%3A1)', { share: 'urn:li:share:1' }],
    ['(timeRange:(start:1,end:2),timeGranularityType:DAY)', { timeRange: { start: '1', end: '2' }, timeGranularityType: 'DAY' }],
    ['List()', []],
    ['List%28urn%253Ali%253Ashare%253A1%29', 'List(urn%3Ali%3Ashare%3A1)'],
  ])('reads %s', (written_, read) => {
    expect(parseRestLi(written_)).toEqual(read);
  });

  it.each(['urn:li:share:1', 'List(urn:li:share:1)', 'List(a', '(a)', 'a)', 'List(a)b', '%E0%A4%A'])('finds %s broken', (broken) => {
    expect(parseRestLi(broken)).toBeUndefined();
  });

  it('takes only encoded text for a key in a path', () => {
    const comment = 'urn:li:comment:(urn:li:activity:1,2)';
    expect(parseKey(encode(comment))).toBe(comment);
    expect([comment, '', 'List(a)', 'a%'].map(parseKey)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
