import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { spell } from './expand.ts';
import { parseFields } from './fields.ts';
import { GraphError } from './graph-error.ts';

const outcome = (text: string): unknown => {
  try {
    return Array.isArray(parseFields(text));
  } catch (error) {
    return error instanceof GraphError && error.code;
  }
};

describe('the fields parameter', () => {
  it('knows modifiers, aliases and nesting', () => {
    const [id, comments, insights] = parseFields(
      'id, comments.limit(5).order(reverse_chronological).as(latest){id,from{name}}, insights.metric(a,b).period(lifetime){name}',
    );
    expect(id).toMatchObject({ name: 'id', alias: 'id', fields: undefined });
    expect(comments).toMatchObject({ name: 'comments', alias: 'latest' });
    expect(comments?.args.optional('limit')).toBe('5');
    expect(comments?.fields?.[1]).toMatchObject({ name: 'from', fields: [{ name: 'name' }] });
    expect(insights?.args.list('metric')).toEqual(['a', 'b']);
  });

  it.each(['a,,b', 'a{b', 'a}', 'a.limit', 'a.limit(1', '{a}', 'a b}', ',a'])('refuses %p with code 2500 and the place', (text) => {
    expect(() => parseFields(text)).toThrow(/^Syntax error ".+" at character \d+/);
  });

  const word = fc.stringMatching(/^[a-z][a-z_]{0,8}$/).filter((name) => name !== 'as');
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc
      .tuple(
        word,
        fc.array(fc.tuple(word, fc.stringMatching(/^[a-z0-9,]{1,6}$/)), { maxLength: 2 }),
        fc.option(fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), { nil: undefined, depthSize: 'small' }),
      )
      .map(([name, args, inner]) => {
        const unique = Object.entries(Object.fromEntries(args));
        return `${name}${unique.map(([key, value]) => `.${key}(${value})`).join('')}${inner ? `{${inner.join(',')}}` : ''}`;
      }),
  }));

  it('is spelled in the links of pages as it was asked', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (wanted) => {
        const text = wanted.join(',');
        expect(spell(parseFields(text))).toBe(text);
      }),
    );
  });

  it('is either read or refused in words, whatever it is', () => {
    fc.assert(fc.property(fc.string(), (text) => expect([true, 2500]).toContain(outcome(text))));
  });
});
