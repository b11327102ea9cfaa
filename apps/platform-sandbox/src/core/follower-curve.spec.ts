import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DAY } from '@afterpost/kernel';
import { followersAt } from './follower-curve.ts';

const since = new Date('2026-10-01T00:00:00Z');
const after = (days: number): Date => new Date(since.getTime() + days * DAY);

describe('followers', () => {
  it('are the given number at first, whole and never negative later, and none for an account without any', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5_000_000), fc.double({ min: 0, max: 400, noNaN: true }), (key, followers, days) => {
        expect(followersAt({ seed: 's', key, followers, since }, since)).toBe(followers);
        const later = followersAt({ seed: 's', key, followers, since }, after(days));
        expect(Number.isInteger(later) && later >= 0).toBe(true);
        expect(followersAt({ seed: 's', key, followers: 0, since }, after(days))).toBe(0);
      }),
    );
  });

  it('grow by some percent a month for most accounts, with days of losses', () => {
    const months = Array.from({ length: 60 }, (_, n) =>
      followersAt({ seed: 's', key: `account ${n}`, followers: 10_000, since }, after(30)),
    );
    const median = months.sort((a, b) => a - b)[30] ?? 0;
    expect(median).toBeGreaterThan(10_300);
    expect(median).toBeLessThan(11_500);
    const daily = Array.from({ length: 90 }, (_, day) => followersAt({ seed: 's', key: 'one', followers: 10_000, since }, after(day)));
    expect(daily.some((count, day) => day > 0 && count < (daily[day - 1] ?? 0))).toBe(true);
  });
});
