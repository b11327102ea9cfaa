import type { Failure } from '@afterpost/contracts';
import type { PublishingSettings } from '../settings.ts';

type Policy = Pick<PublishingSettings, 'retryFirstMs' | 'retryMaxMs' | 'rateLimitPauseMs' | 'jitter'>;

/** Exponential, jittered, and never earlier than the platform asks for. `failures`: how many came before this one. */
export function retryAfterMs(failures: number, failure: Failure, { retryFirstMs, retryMaxMs, rateLimitPauseMs, jitter }: Policy): number {
  const longest = Math.min(retryMaxMs, retryFirstMs * 2 ** failures);
  const backoffMs = longest * (0.5 + jitter() / 2);
  const askedMs = failure.retryAfterMs ?? (failure.class === 'rate_limited' ? rateLimitPauseMs : 0);
  // Those who were all told the same instant do not all come back in the same instant.
  return Math.ceil(Math.max(backoffMs, askedMs * (1 + jitter() / 10)));
}
