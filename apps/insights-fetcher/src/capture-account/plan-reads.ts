import type { ReadingRules } from '@afterpost/platforms';
import { chunks } from './chunks.ts';

/** A post that is due, as far as planning is concerned. */
export interface DuePost {
  readonly externalId: string;
  readonly publishedAt: Date;
}

/** How many posts are newer on the account's pages, by external id; what stands on no page is not in it. */
export type Ranks = ReadonlyMap<string, number>;

/** A page of the account's own posts that is worth a call. */
export interface PlannedPage<T> {
  /** Only posts published before this; `null`: the page follows the planned one before it, the first begins at the newest. */
  readonly before: Date | null;
  /** What it should hold of what is due. */
  readonly covers: readonly T[];
}

/** The reads that give every due post its figures, in the fewest calls that the platform counts. */
export interface ReadPlan<T> {
  readonly pages: readonly PlannedPage<T>[];
  /** Reads by id, each one HTTP request. */
  readonly lookups: readonly (readonly T[])[];
}

export interface ReadCosts {
  readonly rules: ReadingRules;
  /** The most ids that one request takes. */
  readonly lookupMax: number;
}

/** Platforms know instants to the second; a page that starts before the next one holds the post itself. */
const RESOLUTION_MS = 1_000;

/**
 * Turns "these are due" into calls; `ranks` tell which of them share a page. Every due post is planned exactly once; two
 * targets of one post share its read.
 */
export function planReads<T extends DuePost>(due: readonly T[], ranks: Ranks, costs: ReadCosts): ReadPlan<T> {
  const once = [...new Map(due.map((post) => [post.externalId, post])).values()];
  const { page } = costs.rules;
  const pages = page === null ? [] : cheapest(placed(once, ranks), page, costs);
  const covered = new Set(pages.flatMap(({ covers }) => covers));
  return {
    pages,
    lookups: chunks(
      once.filter((post) => !covered.has(post)),
      costs.lookupMax,
    ),
  };
}

/** What reading this many posts by id is counted as. */
export const lookupCalls = (posts: number, { rules, lookupMax }: ReadCosts): number =>
  rules.lookupCharged === 'post' ? posts : Math.ceil(posts / lookupMax);

interface Placed<T> {
  readonly post: T;
  readonly rank: number;
}

/** Due posts where a page would show them, newest first. */
const placed = <T extends DuePost>(due: readonly T[], ranks: Ranks): Placed<T>[] =>
  due
    .flatMap((post) => {
      const rank = ranks.get(post.externalId);
      return rank === undefined ? [] : [{ post, rank }];
    })
    .sort((a, b) => a.rank - b.rank);

function cheapest<T extends DuePost>(
  due: readonly Placed<T>[],
  { postsMax, startsAt }: NonNullable<ReadingRules['page']>,
  costs: ReadCosts,
): PlannedPage<T>[] {
  return startsAt === 'newest' ? cheapestPrefix(due, postsMax, costs) : cheapestWindows(due, postsMax, costs);
}

/** Pages follow one another from the newest: only how many is open. */
function cheapestPrefix<T>(due: readonly Placed<T>[], postsMax: number, costs: ReadCosts): PlannedPage<T>[] {
  const pageOf = ({ rank }: Placed<T>): number => Math.floor(rank / postsMax);
  const pagesMax = due.length === 0 ? 0 : pageOf(due.at(-1)!) + 1;
  let best = { pages: 0, calls: lookupCalls(due.length, costs) };
  for (let pages = 1; pages <= pagesMax && pages < best.calls; pages += 1) {
    const calls = pages + lookupCalls(due.filter((one) => pageOf(one) >= pages).length, costs);
    if (calls < best.calls) best = { pages, calls };
  }
  return Array.from({ length: best.pages }, (_, page) => ({
    before: null,
    covers: due.filter((one) => pageOf(one) === page).map(({ post }) => post),
  }));
}

/**
 * A page can start anywhere: the fewest posts that stay uncovered by each number of pages, from the oldest due post on
 * backwards, and of those the cheapest. A page that is worth it starts at a due post.
 */
function cheapestWindows<T extends DuePost>(due: readonly Placed<T>[], postsMax: number, costs: ReadCosts): PlannedPage<T>[] {
  const pagesMax = Math.min(due.length, lookupCalls(due.length, costs));
  const endOf = due.map(({ rank }) => {
    const beyond = due.findIndex((other) => other.rank >= rank + postsMax);
    return beyond === -1 ? due.length : beyond;
  });
  // left[pages][from]: how many of the due posts from `from` on are left to lookups at best.
  const left: number[][] = [Array.from({ length: due.length + 1 }, (_, from) => due.length - from)];
  for (let pages = 1; pages <= pagesMax; pages += 1) {
    const row = Array.from({ length: due.length + 1 }, () => 0);
    for (let from = due.length - 1; from >= 0; from -= 1) row[from] = Math.min(1 + row[from + 1]!, left[pages - 1]![endOf[from]!]!);
    left.push(row);
  }
  const calls = left.map((row, pages) => pages + lookupCalls(row[0]!, costs));
  let pages = calls.indexOf(Math.min(...calls));
  const planned: PlannedPage<T>[] = [];
  for (let from = 0; from < due.length && pages > 0;) {
    const end = endOf[from]!;
    if (1 + left[pages]![from + 1]! <= left[pages - 1]![end]!) {
      from += 1;
      continue;
    }
    const covers = due.slice(from, end).map(({ post }) => post);
    planned.push({ before: new Date(covers[0]!.publishedAt.getTime() + RESOLUTION_MS), covers });
    from = end;
    pages -= 1;
  }
  return planned;
}
