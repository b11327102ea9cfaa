import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readQuery, type Searched } from './search-query.ts';

const post = (more: Partial<Searched> = {}): Searched => ({
  text: '@bakery Is the RYE bread back? #bread $RYE https://example.com',
  conversationId: '77',
  from: ['11', 'reader'],
  to: ['22', 'bakery'],
  mentions: ['bakery'],
  hashtags: ['bread'],
  cashtags: ['rye'],
  isReply: true,
  isQuote: false,
  has: ['links', 'mentions', 'hashtags', 'cashtags'],
  ...more,
});

type Expression = readonly [query: string, matches: boolean];

/** Queries with the answer they should have, from words that are there and words that are not. */
const { expression } = fc.letrec<{ expression: Expression; word: Expression; not: Expression; or: Expression; and: Expression }>((tie) => ({
  expression: fc.oneof({ depthSize: 'small' }, tie('word'), tie('not'), tie('or'), tie('and')),
  word: fc.constantFrom<Expression>(['bread', true], ['rye', true], ['cake', false], ['from:reader', true], ['conversation_id:78', false]),
  not: tie('expression').map(([query, matches]): Expression => [`-(${query})`, !matches]),
  or: fc
    .array(tie('expression'), { minLength: 2, maxLength: 3 })
    .map((all): Expression => [`(${all.map(([query]) => query).join(' OR ')})`, all.some(([, matches]) => matches)]),
  and: fc
    .array(tie('expression'), { minLength: 2, maxLength: 3 })
    .map((all): Expression => [
      all.map(([query]) => (query.includes(' OR ') && !query.startsWith('(') ? `(${query})` : query)).join(' '),
      all.every(([, matches]) => matches),
    ]),
}));

describe('queries of recent search', () => {
  it.each([
    ['conversation_id:77', true],
    ['conversation_id:78', false],
    ['conversation_id:78 OR conversation_id:77', true],
    ['from:Reader is:reply', true],
    ['from:@reader -is:reply', false],
    ['from:11', true],
    ['to:bakery has:links', true],
    ['@Bakery', true],
    ['#bread $rye', true],
    ['#bre', false],
    ['brea', false],
    ['"rye bread"', true],
    ['"bread rye"', false],
    ['-cake bread', true],
    ['cake OR bread rye', true],
    ['bread (cake OR rye)', true],
    ['bread (cake OR tart)', false],
    ['bread is:quote', false],
    ['bread is:retweet', false],
  ])('read %s', (query, matches) => {
    expect(readQuery(query)(post())).toBe(matches);
  });

  it.each(['', 'OR a', 'a OR', '(a', 'a)', 'is:reply', '-cake', 'is:sold', 'points_of:view'])('refuse %p', (query) => {
    expect(() => readQuery(query)).toThrow(/invalid-request/);
  });

  it('mean what and, or and not mean, however deep', () => {
    fc.assert(
      fc.property(expression, ([query, matches]) => {
        expect(readQuery(`bread (${query})`)(post())).toBe(matches);
      }),
    );
  });
});
