import { ManualClock } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Spending } from './spending.ts';
import type { Expected, Returned } from './spending.ts';

const CAP_USD = 1;
const open = (cap: number | undefined = CAP_USD) => {
  const clock = new ManualClock('2026-11-21T12:00:00.000Z');
  return { clock, spending: new Spending(cap, 'app-1', clock) };
};
const chargedFor = (spending: Spending, expected: Expected, returned: Returned | 'held' | 'refused' | 'lost'): number => {
  const quote = spending.quote(expected);
  spending.settle(quote, returned);
  return quote.charges.reduce((sum, { cost }) => sum + cost, 0);
};
const posts = (...ids: readonly string[]): Returned => ({ posts: ids, users: [] });

describe('the price of reading', () => {
  it('is half a cent a post and a cent a user, out of the day of the app', () => {
    const { spending } = open();
    expect(spending.quote({ posts: ['1', '2'], users: ['3'] }).charges).toEqual([
      { platform: 'x', name: 'usd-day', scope: 'app', key: 'app-1', amount: 1_000_000, window: 'utc-day', cost: 20_000 },
    ]);
  });

  it('is nothing, and not even asked for, without a cap', () => {
    const { clock } = open();
    const spending = new Spending(undefined, 'app-1', clock);
    expect(spending.quote({ posts: 100 }).charges).toEqual([]);
    expect(spending.postsAffordable).toBe(Number.POSITIVE_INFINITY);
  });

  it('of a post is paid once a UTC day', () => {
    const { spending, clock } = open();
    expect(chargedFor(spending, { posts: ['1'] }, posts('1'))).toBe(5_000);
    expect(chargedFor(spending, { posts: ['1'] }, posts('1'))).toBe(0);
    clock.set('2026-11-22T00:00:00.000Z');
    expect(chargedFor(spending, { posts: ['1'] }, posts('1'))).toBe(5_000);
  });

  it('is nothing for a post that another process read today', () => {
    const { spending } = open();
    expect(chargedFor(spending, { posts: ['1', '2'], readToday: ['1'] }, posts('1', '2'))).toBe(5_000);
  });

  it('of a page is what it may hold, and what it did not hold lowers the next', () => {
    const { spending } = open();
    expect(chargedFor(spending, { posts: 100 }, posts('1', '2'))).toBe(500_000);
    expect(chargedFor(spending, { posts: 100 }, posts('1', '2', '3'))).toBe(10_000);
  });

  it.each([
    ['refused', 0],
    ['held', 5_000],
    ['lost', 5_000],
  ] as const)('of a read that was %s: the next one takes %d', (end, next) => {
    const { spending } = open();
    chargedFor(spending, { posts: ['1'] }, end);
    expect(chargedFor(spending, { posts: ['2'] }, posts('2'))).toBe(next);
  });

  it('is never more than the posts that were really read, in the end, and never less than what X bills', () => {
    const id = fc.integer({ min: 1, max: 30 }).map(String);
    const read = fc.record({ expected: fc.integer({ min: 1, max: 20 }), ids: fc.uniqueArray(id, { maxLength: 20 }) });
    fc.assert(
      fc.property(fc.array(read, { maxLength: 30 }), (reads) => {
        const { spending } = open();
        let charged = 0;
        const billed = new Set<string>();
        for (const { expected, ids } of reads) {
          charged += chargedFor(spending, { posts: expected }, posts(...ids));
          for (const one of ids) billed.add(one);
        }
        // One more read settles what is still owed or left over.
        const last = spending.quote({ posts: 1_000 });
        charged += last.charges.reduce((sum, { cost }) => sum + cost, 0);
        expect(charged).toBe((billed.size + 1_000) * 5_000);
      }),
    );
  });
});
