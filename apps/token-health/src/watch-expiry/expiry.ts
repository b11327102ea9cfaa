import { DAY } from '@afterpost/kernel';
import type { StoredCredential } from '../credential/credentials.ts';

/** Days before the end at which somebody is told, the earliest first. */
const WARNINGS = [7, 1] as const;

/** When a connection ends unless a person connects again, and why. */
export interface Expiry {
  readonly at: Date;
  readonly because: 'token-ends' | 'data-access-ends';
}

type Known = Pick<StoredCredential, 'accessExpiresAt' | 'refreshable' | 'refreshExpiresAt' | 'facts'>;

/**
 * The end that no refresh puts off: of the refresh token, or of the token itself where there is none; with Meta also of the
 * right to read data. `null`: there is none, or nobody knows it.
 */
export function expiryOf({ accessExpiresAt, refreshable, refreshExpiresAt, facts }: Known): Expiry | null {
  const tokenEnd = refreshable ? refreshExpiresAt : (accessExpiresAt ?? dateOf(facts?.expiresAt));
  const dataEnd = dateOf(facts?.dataAccessExpiresAt);
  if (dataEnd && (!tokenEnd || dataEnd < tokenEnd)) return { at: dataEnd, because: 'data-access-ends' };
  return tokenEnd && { at: tokenEnd, because: 'token-ends' };
}

/** How many days' notice is due; `null`: none yet, or it has ended. */
export function noticeAt({ at }: Expiry, now: Date): number | null {
  if (at <= now) return null;
  return WARNINGS.findLast((days) => now.getTime() >= at.getTime() - days * DAY) ?? null;
}

/** When the next notice is due; `null`: all have been. */
export function nextNoticeAt({ at }: Expiry, now: Date): Date | null {
  return WARNINGS.map((days) => new Date(at.getTime() - days * DAY)).find((notice) => notice > now) ?? null;
}

/** What to tell whoever administers the account. */
export function wordsOf({ at, because }: Expiry, platform: string): string {
  const day = at.toISOString().slice(0, 10);
  const what =
    because === 'token-ends'
      ? `${platform} ends this connection on ${day}, and it can’t be renewed.`
      : `${platform} lets nobody read this account’s data after ${day}.`;
  return `${what} Connect the account again before then; its history stays.`;
}

const dateOf = (instant: string | null | undefined): Date | null => (instant ? new Date(instant) : null);
