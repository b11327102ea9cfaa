import type { Credential } from '../port/identity.ts';
import { countOrNull, objectOf, textOrNull } from '../http/wire.ts';
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './capabilities.ts';
import { splitScopes } from './scopes.ts';

/** A number up to this may be minutes: LinkedIn's samples show a year as 525600 (BEHAVIOR.md, 9). */
const MINUTES_OF_A_YEAR = 525_600;

export interface TokenContext {
  readonly now: Date;
  /** Where the answer names no scopes, it granted what was asked for. */
  readonly asked: readonly string[];
  /** On a refresh: the token that was used, which stays good until its one fixed date. */
  readonly refreshedWith?: string;
}

/** A token answer as a credential; `null` if it is none. */
export function credentialOf(value: unknown, { now, asked, refreshedWith }: TokenContext): Credential | null {
  const answer = objectOf(value);
  const accessToken = textOrNull(answer['access_token']);
  if (accessToken === null) return null;
  const lifetimeMs = (countOrNull(answer['expires_in']) ?? 0) * 1_000 || ACCESS_LIFETIME_MS;
  const refreshToken = textOrNull(answer['refresh_token']) ?? refreshedWith ?? null;
  const scope = textOrNull(answer['scope']);
  return {
    accessToken,
    accessExpiresAt: later(now, Math.min(lifetimeMs, REFRESH_LIFETIME_MS)),
    refreshToken,
    refreshExpiresAt: refreshToken === null ? null : refreshExpiry(answer['refresh_token_expires_in'], now, refreshedWith !== undefined),
    scopes: scope === null ? asked : splitScopes(scope),
  };
}

/** A first grant lives a year by our own calendar; a later answer counts only where its unit can't be mistaken. */
function refreshExpiry(told: unknown, now: Date, isRefresh: boolean): string | null {
  if (!isRefresh) return later(now, REFRESH_LIFETIME_MS);
  const seconds = countOrNull(told);
  return seconds !== null && seconds > MINUTES_OF_A_YEAR ? later(now, Math.min(seconds * 1_000, REFRESH_LIFETIME_MS)) : null;
}

const later = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();
