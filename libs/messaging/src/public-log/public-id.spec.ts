import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { comparePublicIds, epochAt, isBeyondCut, isPublicId, parsePublicId, positionOf, type History } from './public-id.ts';

const part = fc.integer({ min: 0, max: 1e9 });
const tag = fc.stringMatching(/^[0-9a-f]{8}$/);
const id = fc.tuple(part, part, part, tag).map((parts) => parts.join(':'));

describe('public ids', () => {
  it('are taken apart into what they were made of', () => {
    fc.assert(
      fc.property(part, part, part, tag, (epoch, position, index, end) => {
        const whole = `${epoch}:${position}:${index}:${end}`;
        expect(parsePublicId(whole)).toEqual({ epoch, position, index, tag: end });
        expect(positionOf(whole)).toBe(position);
        expect(isPublicId(whole)).toBe(true);
      }),
    );
  });

  it('are ordered by number, whatever their tags, with nothing before the first', () => {
    fc.assert(
      fc.property(id, id, (a, b) => {
        const [x, y] = [parsePublicId(a), parsePublicId(b)];
        const expected = [x.epoch - y.epoch, x.position - y.position, x.index - y.index].find((difference) => difference !== 0) ?? 0;
        expect(Math.sign(comparePublicIds(a, b))).toBe(Math.sign(expected));
        expect(comparePublicIds(a, b) + comparePublicIds(b, a)).toBe(0);
        expect(comparePublicIds('', a)).toBeLessThan(0);
      }),
    );
    expect(positionOf('')).toBe(0);
  });

  it.each(['x', '1:2:3', '1:2:3:zzzzzzzz', '1:2:3:0123abcd:', '-1:2:3:0123abcd', ' 1:2:3:0123abcd'])('refuses %j', (bad) => {
    expect(isPublicId(bad)).toBe(false);
    expect(() => parsePublicId(bad)).toThrow('not-a-public-id');
  });
});

describe('epochs', () => {
  const history: History = [
    [1, 0],
    [2, 100],
    [4, 150],
  ];

  it.each([
    [1, 1],
    [100, 1],
    [101, 2],
    [150, 2],
    [151, 4],
  ])('puts position %i into epoch %i', (position, epoch) => {
    expect(epochAt(position, history)).toBe(epoch);
  });

  it.each([
    ['1:100:0:00000000', false],
    ['1:101:0:00000000', true],
    ['2:150:2:00000000', false],
    ['2:151:0:00000000', true],
    ['3:151:0:00000000', true],
    ['4:9999:0:00000000', false],
  ])('knows whether %s was undone by a restore: %s', (publicId, undone) => {
    expect(isBeyondCut(publicId, history)).toBe(undone);
  });
});
