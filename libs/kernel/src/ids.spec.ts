import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { idFrom, isUuid, newId } from './ids.ts';

describe('idFrom', () => {
  it.each([
    [['a'], 'd655001a-8a59-5c9c-8227-a2f7ff457376'],
    [['a', 'b'], 'a4c9224a-6d96-5d56-af12-e7c60078d968'],
    [[''], 'efbeef07-99ad-5bc2-868d-106e4607bf9e'],
    [['ü', '日本'], 'e98b4230-9913-5e92-9626-8aac9f399b4c'],
  ])('makes of %j what it always made: these ids are in databases', (parts, id) => {
    expect(idFrom(...parts)).toBe(id);
  });

  it('tells apart what only looks the same when it is put together', () => {
    const words = fc.array(fc.string(), { maxLength: 4 });
    fc.assert(fc.property(words, words, (a, b) => expect(idFrom(...a) === idFrom(...b)).toBe(JSON.stringify(a) === JSON.stringify(b))));
    expect(new Set([idFrom('a', 'b'), idFrom('ab'), idFrom('a","b'), idFrom('a', 'b', ''), idFrom()]).size).toBe(5);
  });
});

describe('newId', () => {
  it('makes ids in the order of time, none twice', () => {
    const ids = Array.from({ length: 1_000 }, () => newId());
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(1_000);
  });
});

describe('isUuid', () => {
  it('knows what we make, in either case', () => {
    expect([newId(), idFrom('a'), idFrom('a').toUpperCase()].map(isUuid)).toEqual([true, true, true]);
  });

  it.each(['', 'a', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(12)}`, `${idFrom('a')}\n`, ` ${idFrom('a')}`, `{${idFrom('a')}}`])(
    'does not know %p',
    (text) => {
      expect(isUuid(text)).toBe(false);
    },
  );
});
