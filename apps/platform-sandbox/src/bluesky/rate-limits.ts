import type { FastifyReply } from 'fastify';
import { type Clock, DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { z } from 'zod';
import { XrpcError } from './xrpc.ts';

const points = z.int().min(1).optional();

/** The limits that `settings` may set; windows are the network's own. `false` switches all of them off. */
export const rateLimitsSchema = z.union([
  z.boolean(),
  z.strictObject({
    requestsPer5Minutes: points,
    writePointsPerHour: points,
    writePointsPerDay: points,
    sessionsPer5Minutes: points,
    sessionsPerDay: points,
    blobsPerDay: points,
  }),
]);
export type RateLimitSetting = z.output<typeof rateLimitsSchema>;

const BUCKETS = {
  requestsPer5Minutes: { limit: 3_000, windowMs: 5 * MINUTE },
  writePointsPerHour: { limit: 5_000, windowMs: HOUR },
  writePointsPerDay: { limit: 35_000, windowMs: DAY },
  sessionsPer5Minutes: { limit: 30, windowMs: 5 * MINUTE },
  sessionsPerDay: { limit: 300, windowMs: DAY },
  blobsPerDay: { limit: 1_000, windowMs: DAY },
} as const;
type Bucket = keyof typeof BUCKETS;

export interface Charge {
  readonly buckets: readonly Bucket[];
  readonly key: string;
  readonly points: number;
}

interface Window {
  readonly startedMs: number;
  readonly used: number;
}

interface Standing {
  readonly limit: number;
  readonly remaining: number;
  readonly resetMs: number;
  readonly windowMs: number;
}

/** Counts points in windows that open with the first request, by the sandbox's clock. */
export class RateLimits {
  #setting: RateLimitSetting = true;
  readonly #windows = new Map<string, Window>();

  constructor(private readonly clock: Clock) {}

  set(setting: RateLimitSetting): void {
    this.#setting = setting;
    this.#windows.clear();
  }

  get setting(): RateLimitSetting {
    return this.#setting;
  }

  reset(): void {
    this.set(true);
  }

  /** Takes the points and shows the tightest limit in the answer's headers, or refuses with 429. */
  charge(charges: readonly Charge[], reply: FastifyReply): void {
    if (this.#setting === false) return;
    const standings = charges.flatMap(({ buckets, key, points: cost }) => buckets.map((bucket) => this.#take(bucket, key, cost)));
    const tightest = standings.sort((a, b) => a.remaining - b.remaining)[0];
    if (!tightest) return;
    const headers = headersOf(tightest);
    if (tightest.remaining >= 0) {
      const shown = reply.getHeader('ratelimit-remaining');
      if (shown === undefined || Number(shown) > tightest.remaining) void reply.headers(headers);
      return;
    }
    const retryAfter = Math.max(1, Math.ceil((tightest.resetMs - this.clock.now().getTime()) / 1000));
    throw new XrpcError(429, 'RateLimitExceeded', 'Rate Limit Exceeded', {
      ...headers,
      'retry-after': String(retryAfter),
    });
  }

  #take(bucket: Bucket, key: string, cost: number): Standing {
    const { windowMs } = BUCKETS[bucket];
    const limit = (typeof this.#setting === 'object' ? this.#setting[bucket] : undefined) ?? BUCKETS[bucket].limit;
    const nowMs = this.clock.now().getTime();
    const open = this.#windows.get(`${bucket} ${key}`);
    const window = open && nowMs < open.startedMs + windowMs ? open : { startedMs: nowMs, used: 0 };
    const used = window.used + cost;
    this.#windows.set(`${bucket} ${key}`, { ...window, used });
    return { limit, remaining: limit - used, resetMs: window.startedMs + windowMs, windowMs };
  }
}

const headersOf = ({ limit, remaining, resetMs, windowMs }: Standing): Record<string, string> => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(Math.max(0, remaining)),
  'ratelimit-reset': String(Math.ceil(resetMs / 1000)),
  'ratelimit-policy': `${limit};w=${windowMs / 1000}`,
});
