import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { Cadence } from './cadence.ts';

/** A number in [0, 1): where jitter comes from. */
export type Random = () => number;

/** Doubles from `retryMinMs` to `retryMaxMs`; the half of it that is left to chance keeps retries from coming in step. */
export function retryMs(attempts: number, cadence: Cadence, random: Random): number {
  const ceiling = Math.min(cadence.retryMaxMs, cadence.retryMinMs * 2 ** Math.min(attempts, 30));
  return ceiling * (0.5 + random() / 2);
}

/** How long the whole account rests after a failure; `null` when the failure is a target's own. */
export function accountRestMs(failure: Failure, cadence: Cadence): number | null {
  switch (failure.class) {
    case 'rate_limited':
      return failure.retryAfterMs ?? cadence.rateLimitedMs;
    case 'token_expired':
      return cadence.tokenRefusedMs;
    case 'permission_denied':
    case 'not_found':
    case 'content_rejected':
    case 'transient':
    case 'invalid_request':
    case 'unconfirmed':
      return null;
    default:
      return unreachable(failure.class);
  }
}

/** When a target is asked for again after a failure; `null`: as planned before, because its account rests. */
export function retryTargetMs(failure: Failure, attempts: number, cadence: Cadence, random: Random): number | null {
  switch (failure.class) {
    case 'rate_limited':
    case 'token_expired':
      return null;
    case 'transient':
    case 'unconfirmed':
      return Math.max(failure.retryAfterMs ?? 0, retryMs(attempts, cadence, random));
    case 'permission_denied':
    case 'not_found':
    case 'content_rejected':
    case 'invalid_request':
      return cadence.refusedEveryMs;
    default:
      return unreachable(failure.class);
  }
}
