import type { InjectionToken } from '@nestjs/common';
import type { PublisherEnv } from './env.ts';

/** How patient publishing is. */
export interface PublishingSettings {
  /** A call that has not begun within this time after it was written down is not made at all. */
  readonly startWithinMs: number;
  /** Tries of a target that the platform puts off before it is given up. */
  readonly triesMax: number;
  /** The first pause after a failure; doubled from try to try, up to the longest. */
  readonly retryFirstMs: number;
  readonly retryMaxMs: number;
  /** The pause after "too many requests" when the platform does not say how long. */
  readonly rateLimitPauseMs: number;
  /** The pause between two held targets of an account when it is back. */
  readonly releaseEveryMs: number;
  /** A held target that would be later than this is not published unasked. */
  readonly overdueMaxMs: number;
  /** 0 to 1, a new one each time: spreads retries. */
  readonly jitter: () => number;
}

export const PUBLISHING: InjectionToken = Symbol('publishing settings');

export const publishingOf = (env: PublisherEnv, jitter: () => number): PublishingSettings => ({
  startWithinMs: env.PUBLISH_START_WITHIN_MS,
  triesMax: env.PUBLISH_TRIES_MAX,
  retryFirstMs: env.PUBLISH_RETRY_FIRST_MS,
  retryMaxMs: env.PUBLISH_RETRY_MAX_MS,
  rateLimitPauseMs: env.PUBLISH_RATE_LIMIT_PAUSE_MS,
  releaseEveryMs: env.PUBLISH_RELEASE_EVERY_MS,
  overdueMaxMs: env.PUBLISH_OVERDUE_MAX_MS,
  jitter,
});
