import { DAY, SECOND } from '@afterpost/kernel';
import { countOrNull, instantOrNull } from '../http/wire.ts';

/** Meta's `2026-11-02T09:15:04+0000` in our notation, or `null`: the offset has no colon, which ISO 8601 in full wants. */
export const metaInstant = (value: unknown): string | null =>
  instantOrNull(typeof value === 'string' ? value.replace(/([+-]\d{2})(\d{2})$/, '$1:$2') : value);

/** An instant as Graph takes it in `since` and `until`: whole seconds since 1970. */
export const unixSeconds = (instant: string): number => Math.floor(Date.parse(instant) / 1_000);

/** Seconds since 1970 as Graph gives them; 0 means never, which is `null` here like everything unknown. */
export function fromUnixSeconds(value: unknown): string | null {
  return typeof value === 'number' && value > 0 && value < 8.64e12 ? new Date(value * 1_000).toISOString() : null;
}

const LIFETIME_MAX_MS = 3_650 * DAY;

/** When what lasts `expires_in` seconds ends, ISO 8601; `null` where Meta does not say, or says what can't be. */
export function expiryIn(seconds: unknown, now: Date): string | null {
  const lifetimeMs = (countOrNull(seconds) ?? 0) * SECOND;
  return lifetimeMs > 0 && lifetimeMs <= LIFETIME_MAX_MS ? new Date(now.getTime() + lifetimeMs).toISOString() : null;
}
