import type { BudgetWindow } from '@afterpost/contracts';
import { DAY, MINUTE } from '@afterpost/kernel';
import type { HttpCall } from '../http/http-call.ts';

/** One of X's operations: how it is told, and what X's published table allows of it. */
export interface Route {
  readonly method: HttpCall['method'];
  /** The path as observers see it: without ids. */
  readonly name: string;
  /** The budgets' name. */
  readonly budget: string;
  /** Calls per 15 minutes and account. */
  readonly perAccount: number;
  /** Calls per day and account, as developers report it. */
  readonly perAccountDay?: number;
  readonly perApp?: { readonly amount: number; readonly window: BudgetWindow };
  /** It reads posts, which X counts against a monthly cap too. */
  readonly readsPosts?: true;
}

export const WINDOW_MS = 15 * MINUTE;

/** Until headers tell, an account's reads begin with this, whatever the table promises. */
const READS_AT_FIRST = 300;

const read = (name: string, budget: string, perAccount: number, perApp?: number): Route => ({
  method: 'GET',
  name,
  budget,
  perAccount: Math.min(READS_AT_FIRST, perAccount),
  ...(perApp === undefined ? {} : { perApp: { amount: perApp, window: WINDOW_MS }, readsPosts: true }),
});

const write = (method: HttpCall['method'], name: string, budget: string, perAccount: number, perAppDay?: number): Route => ({
  method,
  name,
  budget,
  perAccount,
  ...(perAppDay === undefined ? {} : { perApp: { amount: perAppDay, window: DAY } }),
});

export const ROUTES = {
  createPost: { ...write('POST', '/2/tweets', 'posts-create', 100, 10_000), perAccountDay: 2_400 },
  deletePost: write('DELETE', '/2/tweets/:id', 'posts-delete', 50),
  lookup: read('/2/tweets', 'posts-lookup', 5_000, 3_500),
  timeline: read('/2/users/:id/tweets', 'user-posts', 900, 10_000),
  search: read('/2/tweets/search/recent', 'search-recent', 300, 450),
  me: read('/2/users/me', 'me', 75),
  upload: write('POST', '/2/media/upload', 'media-upload', 500, 50_000),
  initialize: write('POST', '/2/media/upload/initialize', 'media-initialize', 1_875, 180_000),
  append: write('POST', '/2/media/upload/:id/append', 'media-append', 1_875, 180_000),
  finalize: write('POST', '/2/media/upload/:id/finalize', 'media-finalize', 1_875, 180_000),
  mediaStatus: {
    method: 'GET',
    name: '/2/media/upload',
    budget: 'media-status',
    perAccount: 1_000,
    perApp: { amount: 100_000, window: DAY },
  },
  altText: write('POST', '/2/media/metadata', 'media-metadata', 500, 50_000),
} as const satisfies Record<string, Route>;
