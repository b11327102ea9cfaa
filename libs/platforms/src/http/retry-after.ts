import { DAY } from '@afterpost/kernel';
import type { RateLimitReading } from '../port/platforms.ts';

type Headers = Readonly<Record<string, string>>;

/** The longest window is a month; what names a later time is not to be believed, and may not even be an instant. */
export const WAIT_MAX_MS = 32 * DAY;

/** When asking again makes sense: `Retry-After` (seconds or a date), else the reset of an exhausted budget, else unknown. */
export function retryAfterMs(headers: Headers, now: Date): number | undefined {
  const waitMs = toldWaitMs(headers, now);
  return waitMs === undefined ? undefined : Math.min(WAIT_MAX_MS, Math.max(0, waitMs));
}

function toldWaitMs(headers: Headers, now: Date): number | undefined {
  const told = headers['retry-after']?.trim();
  if (told !== undefined && told !== '') {
    if (/^\d+(?:\.\d+)?$/.test(told)) return Math.ceil(Number(told) * 1_000);
    const until = Date.parse(told);
    if (!Number.isNaN(until)) return until - now.getTime();
  }
  // A budget that is not used up is no reason to wait for its reset.
  const reset = (count(headers['ratelimit-remaining']) ?? 0) > 0 ? null : resetMs(headers, now);
  return reset === null ? undefined : reset - now.getTime();
}

/** The budget that the answer's headers speak of, or `null` when they speak of none. */
export function rateLimitReading(headers: Headers, now: Date): RateLimitReading | null {
  const limit = count(headers['ratelimit-limit']);
  const remaining = count(headers['ratelimit-remaining']);
  const reset = resetMs(headers, now);
  if (limit === null && remaining === null) return null;
  return { limit, remaining, resetAt: reset === null ? null : new Date(reset).toISOString() };
}

const SECONDS_THAT_ARE_A_DATE = 1_000_000_000;

/** `RateLimit-Reset` is a unix time at some vendors and seconds from now at others; no window lasts thirty years. */
function resetMs(headers: Headers, now: Date): number | null {
  const seconds = count(headers['ratelimit-reset']);
  if (seconds === null) return null;
  const reset = seconds >= SECONDS_THAT_ARE_A_DATE ? seconds * 1_000 : now.getTime() + seconds * 1_000;
  return reset <= 8.64e15 ? reset : null;
}

function count(value: string | undefined): number | null {
  const digits = value?.match(/^\s*(\d{1,15})/)?.[1];
  return digits === undefined ? null : Number(digits);
}
