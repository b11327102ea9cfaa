import type { DiscoverResult, Outcome } from '@afterpost/platforms';
import { accountRestMs, retryMs, type Random } from '../cadence/after-failure.ts';
import type { Cadence } from '../cadence/cadence.ts';
import type { DiscoverSettings } from '../settings.ts';

/** A page that fails this often in a row ends the backfill. */
const ATTEMPTS_MAX = 8;

/** How far the reading of an account's earlier posts has come: everything before `cursor` is recorded. */
export interface Backfill {
  readonly cursor: string | null;
  readonly postsFound: number;
  readonly pagesRead: number;
  readonly attempts: number;
}

export interface BackfillPlan extends Backfill {
  readonly state: 'running' | 'done' | 'failed';
  readonly nextAt: Date | null;
  readonly error: string | null;
}

/** The posts of a page that a backfill still takes: not older than its limit, not more than are left. */
export function withinBackfill<P extends { readonly publishedAt: string }>(
  posts: readonly P[],
  backfill: Backfill,
  now: Date,
  limits: DiscoverSettings,
): P[] {
  const oldest = now.getTime() - limits.ageMaxMs;
  return posts.filter((post) => Date.parse(post.publishedAt) >= oldest).slice(0, Math.max(0, limits.postsMax - backfill.postsFound));
}

/** Where a backfill stands after a page. A page that failed is read again from the same cursor. */
export function planBackfill(
  before: Backfill,
  outcome: Outcome<DiscoverResult>,
  now: Date,
  { limits, cadence, random }: { readonly limits: DiscoverSettings; readonly cadence: Cadence; readonly random: Random },
): BackfillPlan {
  if (outcome.ok) {
    const page = outcome.value;
    const taken = withinBackfill(page.posts, before, now, limits);
    const postsFound = before.postsFound + taken.length;
    const isLast = page.cursor === undefined || postsFound >= limits.postsMax || taken.length < page.posts.length;
    const read = { postsFound, pagesRead: before.pagesRead + 1, attempts: 0, error: null };
    return isLast
      ? { ...read, state: 'done', cursor: null, nextAt: null }
      : { ...read, state: 'running', cursor: page.cursor, nextAt: now };
  }
  const { failure } = outcome;
  if (accountRestMs(failure, cadence) !== null) return { ...before, state: 'running', nextAt: now, error: failure.class };
  const attempts = before.attempts + 1;
  const waitMs =
    failure.retryAfterMs === undefined ? retryMs(before.attempts, cadence, random) : failure.retryAfterMs * 2 ** before.attempts;
  const failed = { ...before, attempts, error: failure.class };
  return attempts >= ATTEMPTS_MAX
    ? { ...failed, state: 'failed', nextAt: null }
    : { ...failed, state: 'running', nextAt: new Date(now.getTime() + waitMs) };
}
