import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { CROWD_SIZE, crowdMember, reactor } from './crowd.ts';

describe('crowd', () => {
  it('sends a different person for each reaction to a post, until everybody was there', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.uniqueArray(fc.integer({ min: 1, max: CROWD_SIZE }), { maxLength: 50 }), (seed, key, ns) => {
        const people = ns.map((n) => reactor(seed, key, 'likes', n).index);
        expect(new Set(people).size).toBe(ns.length);
      }),
    );
  });

  it('has a name of its own for everybody', () => {
    const names = Array.from({ length: CROWD_SIZE }, (_, index) => crowdMember(index).handleName);
    expect(new Set(names).size).toBe(CROWD_SIZE);
    expect(names.every((name) => /^[a-z]+-[a-z]+(-\d+)?$/.test(name))).toBe(true);
  });
});
