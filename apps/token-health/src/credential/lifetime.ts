import { SECOND } from '@afterpost/kernel';
import type { Capabilities } from '@afterpost/platforms';
import type { StoredCredential } from './credentials.ts';

export type Lifetimes = Capabilities['lifetimes'];
type Issued = Pick<StoredCredential, 'issuedAt' | 'accessExpiresAt'>;

/** A call begun with a token must also end with it. */
const LAST_CALL_MS = 15 * SECOND;
const JITTER_SHARE = 0.1;
const BACKOFF_FIRST_MS = 2 * SECOND;
const BACKOFF_MAX_MS = 600 * SECOND;
const BACKOFF_DOUBLINGS_MAX = 10;

/** When a token ends: as it was told, or else as the platform's tokens do; `null` where those do not end. */
export const endOf = ({ issuedAt, accessExpiresAt }: Issued, { accessMs }: Lifetimes): Date | null =>
  accessExpiresAt ?? (accessMs === null ? null : new Date(issuedAt.getTime() + accessMs));

/**
 * How long before its end a token is refreshed: what the platform's capabilities say, but never more than a third of the
 * lifetime it really got, or a token that is shorter than promised would be refreshed at every call.
 */
export function leadMs(issued: Issued, lifetimes: Lifetimes): number {
  const end = endOf(issued, lifetimes);
  return end === null ? 0 : Math.min(lifetimes.refreshLeadMs, Math.max(0, end.getTime() - issued.issuedAt.getTime()) / 3);
}

/** A token without an end is good until the platform says otherwise. */
export function isNearEnd(issued: Issued, lifetimes: Lifetimes, now: Date): boolean {
  const end = endOf(issued, lifetimes);
  return end !== null && now.getTime() >= end.getTime() - leadMs(issued, lifetimes);
}

/** The last moment at which a call may be made with the token. */
export function lastCallAt(issued: Issued, lifetimes: Lifetimes): Date | null {
  const end = endOf(issued, lifetimes);
  return end && new Date(end.getTime() - LAST_CALL_MS);
}

/** Whether a call may still be made with the token. */
export const stillLives = ({ accessExpiresAt }: Pick<StoredCredential, 'accessExpiresAt'>, now: Date): boolean =>
  accessExpiresAt === null || now.getTime() + LAST_CALL_MS < accessExpiresAt.getTime();

/** When the due queue refreshes: before anybody has to wait for it, and not all accounts of a bulk import at once. */
export function refreshDueAt(issued: Issued, lifetimes: Lifetimes, random: () => number): Date | null {
  const end = endOf(issued, lifetimes);
  if (end === null) return null;
  const lead = leadMs(issued, lifetimes);
  return new Date(end.getTime() - lead - random() * lead * JITTER_SHARE);
}

/** When to ask a platform again that did not refuse the grant but did not refresh it either. Never earlier than it said. */
export function retryAt(now: Date, failedRefreshes: number, retryAfterMs: number | undefined, random: () => number): Date {
  const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failedRefreshes, BACKOFF_DOUBLINGS_MAX));
  return new Date(now.getTime() + Math.max(retryAfterMs ?? 0, backoff) + random() * backoff * JITTER_SHARE);
}
