import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type DuePost, lookupCalls, planReads, type Ranks, type ReadCosts } from './plan-reads.ts';

interface KnownPost extends DuePost {
  /** Stories stand on no page. */
  readonly mediaType: 'image' | 'story';
}

const MINUTE = 60_000;
/** The account's posts by number, the newest first. */
const post = (rank: number, mediaType: KnownPost['mediaType'] = 'image'): KnownPost => ({
  externalId: `post-${rank}`,
  mediaType,
  publishedAt: new Date(Date.UTC(2026, 10, 20) - rank * MINUTE),
});
const posts = (count: number): KnownPost[] => Array.from({ length: count }, (_, rank) => post(rank));
const costs = (startsAt: 'newest' | 'anywhere' | null, lookupCharged: 'post' | 'request', postsMax = 10, lookupMax = 5): ReadCosts => ({
  rules: { lookupCharged, page: startsAt === null ? null : { postsMax, startsAt, leavesOut: [] } },
  lookupMax,
});
const callsOf = (plan: ReturnType<typeof planReads<DuePost>>, { rules }: ReadCosts): number =>
  plan.pages.length + (rules.lookupCharged === 'post' ? plan.lookups.flat().length : plan.lookups.length);
const ranksOf = (newestFirst: readonly KnownPost[]): Ranks =>
  new Map(newestFirst.filter(({ mediaType }) => mediaType !== 'story').map(({ externalId }, rank) => [externalId, rank]));
const ids = (planned: readonly DuePost[]): string[] => planned.map(({ externalId }) => externalId);

describe('a plan of reads', () => {
  it('reads a whole account in pages', () => {
    const all = posts(100);
    const plan = planReads(all, ranksOf(all), costs('newest', 'post'));
    expect([plan.pages.length, plan.lookups.length]).toEqual([10, 0]);
    expect(plan.pages.every(({ before }) => before === null)).toBe(true);
  });

  it('does not turn three pages to reach one post', () => {
    const due = [post(1), post(25)];
    const plan = planReads(due, ranksOf(posts(30)), costs('newest', 'post'));
    expect(plan).toEqual({ pages: [], lookups: [due] });
  });

  it('reads one post by its id rather than by a page', () => {
    expect(planReads([post(0)], ranksOf(posts(30)), costs('anywhere', 'post'))).toEqual({ pages: [], lookups: [[post(0)]] });
  });

  it('starts pages where posts are due, right after the newest of them, where a page can start anywhere', () => {
    const due = [post(3), post(5), post(80), post(82), post(89), post(50)];
    const plan = planReads(due, ranksOf(posts(100)), costs('anywhere', 'post'));
    expect(plan.pages.map(({ covers }) => ids(covers))).toEqual([
      ['post-3', 'post-5'],
      ['post-80', 'post-82', 'post-89'],
    ]);
    expect(plan.pages[0]?.before?.getTime()).toBe(post(3).publishedAt.getTime() + 1_000);
    expect(plan.lookups.map(ids)).toEqual([['post-50']]);
  });

  it('asks by id where one request for many counts as one', () => {
    const all = posts(100);
    expect(planReads(all, ranksOf(all), costs('newest', 'request', 100, 100)).pages).toEqual([]);
  });

  it('looks up what no page holds', () => {
    const due = [post(0, 'story'), post(1), post(2), post(3)];
    const plan = planReads(due, ranksOf(due), costs('newest', 'post'));
    expect(ids(plan.pages.flatMap(({ covers }) => covers))).toEqual(['post-1', 'post-2', 'post-3']);
    expect(ids(plan.lookups.flat())).toEqual(['post-0']);
  });

  const account = fc
    .tuple(fc.integer({ min: 0, max: 120 }), fc.float({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1_000 }))
    .map(([count, share, salt]) => {
      const known = Array.from({ length: count }, (_, rank) => post(rank, rank % 11 === 0 ? 'story' : 'image'));
      return { known, due: known.filter((_, rank) => ((rank * 7_919 * salt) % 1_009) / 1_009 < share) };
    });
  const anyCosts = fc
    .record({
      startsAt: fc.constantFrom('newest' as const, 'anywhere' as const, null),
      charged: fc.constantFrom('post' as const, 'request' as const),
      postsMax: fc.integer({ min: 1, max: 40 }),
      lookupMax: fc.integer({ min: 1, max: 40 }),
    })
    .map(({ startsAt, charged, postsMax, lookupMax }) => costs(startsAt, charged, postsMax, lookupMax));

  it('covers every due post exactly once, also where two targets are one post', () => {
    fc.assert(
      fc.property(account, anyCosts, ({ known, due }, given) => {
        const plan = planReads([...due, ...due.slice(0, 3)], ranksOf(known), given);
        const planned = [...plan.pages.flatMap(({ covers }) => covers), ...plan.lookups.flat()];
        expect(ids(planned).toSorted()).toEqual(ids(due).toSorted());
      }),
    );
  });

  it('never makes more counted calls than one lookup after the other, nor than a page for everything', () => {
    fc.assert(
      fc.property(account, anyCosts, ({ known, due }, given) => {
        const calls = callsOf(planReads(due, ranksOf(known), given), given);
        expect(calls).toBeLessThanOrEqual(lookupCalls(due.length, given));
        const { page } = given.rules;
        const pageable = known.filter(({ mediaType }) => mediaType !== 'story').length;
        const stories = due.filter(({ mediaType }) => mediaType === 'story').length;
        expect(calls).toBeLessThanOrEqual(page ? Math.ceil(pageable / page.postsMax) + lookupCalls(stories, given) : calls);
      }),
    );
  });

  it('promises of a page only what stands on it', () => {
    fc.assert(
      fc.property(account, anyCosts, ({ known, due }, given) => {
        const size = given.rules.page?.postsMax ?? 0;
        const newestFirst = known.filter(({ mediaType }) => mediaType !== 'story');
        planReads(due, ranksOf(known), given).pages.forEach(({ before, covers }, index) => {
          const from = before === null ? index * size : newestFirst.findIndex(({ publishedAt }) => publishedAt < before);
          const page = ids(newestFirst.slice(from, from + size));
          expect(page).toEqual(expect.arrayContaining(ids(covers)));
        });
      }),
    );
  });

  it('is as cheap as the best of all plans', () => {
    const small = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 511 }));
    fc.assert(
      fc.property(small, anyCosts, ([count, mask], given) => {
        const known = posts(count);
        const due = known.filter((_, rank) => (mask >> rank) % 2 === 1);
        expect(callsOf(planReads(due, ranksOf(known), given), given)).toBe(fewestCalls(due, known, given));
      }),
    );
  });
});

/** By trying every set of starting points. */
function fewestCalls(due: readonly KnownPost[], known: readonly KnownPost[], given: ReadCosts): number {
  const { page } = given.rules;
  const plans = page === null ? [[]] : page.startsAt === 'newest' ? prefixes(known.length, page.postsMax) : subsets(known.length);
  return Math.min(
    ...plans.map((starts) => {
      const seen = new Set(starts.flatMap((start) => ids(known.slice(start, start + (page?.postsMax ?? 0)))));
      return starts.length + lookupCalls(due.filter(({ externalId }) => !seen.has(externalId)).length, given);
    }),
  );
}

const prefixes = (count: number, size: number): number[][] =>
  Array.from({ length: Math.ceil(count / size) + 1 }, (_, pages) => Array.from({ length: pages }, (__, page) => page * size));

const subsets = (count: number): number[][] =>
  Array.from({ length: 2 ** count }, (_, mask) => Array.from({ length: count }, (__, at) => at).filter((at) => (mask >> at) % 2 === 1));
