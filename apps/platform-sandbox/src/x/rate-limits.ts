import type { FastifyReply } from 'fastify';
import { type Clock, DAY, MINUTE } from '@afterpost/kernel';
import { z } from 'zod';
import { tooManyRequests } from './problems.ts';

const QUARTER = 15 * MINUTE;

interface Limit {
  readonly user?: number;
  /** Per 15 minutes, for app tokens. */
  readonly app?: number;
  /** Per 24 hours, for all calls of the app together. */
  readonly appDay?: number;
}

/** Per 15 minutes, by X's list of 2026-11; routes the list leaves out have the figures of their nearest relative. */
export const LIMITS = {
  'POST /2/tweets': { user: 100, appDay: 10_000 },
  'DELETE /2/tweets/:id': { user: 50 },
  'GET /2/tweets': { user: 5_000, app: 3_500 },
  'GET /2/tweets/:id': { user: 900, app: 450 },
  'GET /2/users/:id/tweets': { user: 900, app: 10_000 },
  'GET /2/users/:id/mentions': { user: 300, app: 450 },
  'GET /2/tweets/search/recent': { user: 300, app: 450 },
  'GET /2/tweets/analytics': { user: 300, app: 300 },
  'GET /2/users/me': { user: 75 },
  'GET /2/users': { user: 900, app: 300 },
  'GET /2/users/:id': { user: 900, app: 300 },
  'GET /2/users/by/username/:username': { user: 900, app: 300 },
  'GET /2/usage/tweets': { app: 50 },
  'POST /2/media/upload/initialize': { user: 1_875, appDay: 180_000 },
  'POST /2/media/upload/:id/append': { user: 1_875, appDay: 180_000 },
  'POST /2/media/upload/:id/finalize': { user: 1_875, appDay: 180_000 },
  'GET /2/media/upload': { user: 1_000, appDay: 100_000 },
  'POST /2/media/upload': { user: 500, appDay: 50_000 },
  'POST /2/media/metadata': { user: 500, appDay: 50_000 },
} as const satisfies Record<string, Limit>;
export type RouteName = keyof typeof LIMITS;

const limit = z.int().min(0).optional();

/** `false` switches all limits and their headers off; an object sets some of them. */
export const rateLimitsSchema = z.union([
  z.boolean(),
  z.partialRecord(z.enum(Object.keys(LIMITS) as [RouteName]), z.strictObject({ user: limit, app: limit, appDay: limit })),
]);
export type RateLimitSetting = z.output<typeof rateLimitsSchema>;

interface Window {
  readonly headers: 'x-rate-limit' | 'x-app-limit-24hour' | 'x-user-limit-24hour';
  readonly key: string;
  readonly limit: number;
  readonly windowMs: number;
}

/** Who is counted: a user of the app, or the app itself. */
export interface Counted {
  readonly userId: string | undefined;
  readonly appWindowForAll: boolean;
}

/** Counts requests in windows that open with the first one, by the sandbox's clock. */
export class RateLimits {
  #setting: RateLimitSetting = true;
  readonly #open = new Map<string, { readonly startedMs: number; readonly used: number }>();

  constructor(private readonly clock: Clock) {}

  get setting(): RateLimitSetting {
    return this.#setting;
  }

  set(setting: RateLimitSetting): void {
    this.#setting = setting;
    this.#open.clear();
  }

  /** Counts one request and shows where the caller stands, or refuses with 429. */
  take(route: RouteName, counted: Counted, reply: FastifyReply): void {
    this.#takeAll(this.#windowsOf(route, counted), reply);
  }

  /** Counts one thing an account does per day. */
  takeDaily(what: string, userId: string, most: number, reply: FastifyReply): void {
    this.#takeAll([{ headers: 'x-user-limit-24hour', key: `${what} ${userId}`, limit: most, windowMs: DAY }], reply);
  }

  #windowsOf(route: RouteName, { userId, appWindowForAll }: Counted): Window[] {
    const own = typeof this.#setting === 'object' ? this.#setting[route] : undefined;
    const { user, app, appDay }: Limit = { ...LIMITS[route], ...own };
    const windows: Window[] = [];
    if (user !== undefined && userId !== undefined)
      windows.push({ headers: 'x-rate-limit', key: `${route} user ${userId}`, limit: user, windowMs: QUARTER });
    if (app !== undefined && (userId === undefined || appWindowForAll))
      windows.push({ headers: 'x-rate-limit', key: `${route} app`, limit: app, windowMs: QUARTER });
    if (appDay !== undefined) windows.push({ headers: 'x-app-limit-24hour', key: `${route} app day`, limit: appDay, windowMs: DAY });
    return windows;
  }

  #takeAll(windows: readonly Window[], reply: FastifyReply): void {
    if (this.#setting === false) return;
    const standings = windows.map((window) => this.#take(window)).sort((a, b) => b.remaining - a.remaining);
    // The tightest comes last and is the one that is shown, where two share a header.
    const headers = Object.assign({}, ...standings.map(headersOf)) as Record<string, string>;
    if (standings.some(({ remaining }) => remaining < 0)) throw tooManyRequests(headers);
    void reply.headers(headers);
  }

  #take(window: Window): Window & { remaining: number; resetMs: number } {
    const nowMs = this.clock.now().getTime();
    const open = this.#open.get(window.key);
    const { startedMs, used } = open && nowMs < open.startedMs + window.windowMs ? open : { startedMs: nowMs, used: 0 };
    this.#open.set(window.key, { startedMs, used: used + 1 });
    return { ...window, remaining: window.limit - used - 1, resetMs: startedMs + window.windowMs };
  }
}

const headersOf = ({ headers, limit: most, remaining, resetMs }: Window & { remaining: number; resetMs: number }) => ({
  [`${headers}-limit`]: String(most),
  [`${headers}-remaining`]: String(Math.max(0, remaining)),
  [`${headers}-reset`]: String(Math.ceil(resetMs / 1000)),
});
