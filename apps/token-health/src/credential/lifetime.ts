import { SECOND } from '@afterpost/kernel';
import type { Capabilities } from '@afterpost/platforms';
import type { StoredCredential } from './credentials.ts';

type Lifetimes = Capabilities['lifetimes'];
type Issued = Pick<StoredCredential, 'issuedAt' | 'accessExpiresAt'>;

/** A call begun with a token must also end with it. */
const LAST_CALL_MS = 15 * SECOND;
const JITTER_SHARE = 0.1;
const BACKOFF_FIRST_MS = 2 * SECOND;
const BACKOFF_MAX_MS = 600 * SECOND;
const BACKOFF_DOUBLINGS_MAX = 10;

/**
 * How long before its end a token is refreshed: what the platform's capabilities say, but never more than a third of the
 * lifetime it really got, or a token that is shorter than promised would be refreshed at every call.
 */
export const leadMs = ({ issuedAt, accessExpiresAt }: Issued, { refreshLeadMs }: Lifetimes): number =>
  accessExpiresAt === null ? 0 : Math.min(refreshLeadMs, Math.max(0, accessExpiresAt.getTime() - issuedAt.getTime()) / 3);

/** A token whose end the platform does not tell is good until the platform says otherwise. */
export const isNearEnd = (issued: Issued, lifetimes: Lifetimes, now: Date): boolean =>
  issued.accessExpiresAt !== null && now.getTime() >= issued.accessExpiresAt.getTime() - leadMs(issued, lifetimes);

/** Whether a call may still be made with the token. */
export const stillLives = ({ accessExpiresAt }: Pick<StoredCredential, 'accessExpiresAt'>, now: Date): boolean =>
  accessExpiresAt === null || now.getTime() + LAST_CALL_MS < accessExpiresAt.getTime();

/** When the due queue refreshes: before anybody has to wait for it, and not all accounts of a bulk import at once. */
export function refreshDueAt(issued: Issued, lifetimes: Lifetimes, random: () => number): Date | null {
  if (issued.accessExpiresAt === null) return null;
  const lead = leadMs(issued, lifetimes);
  return new Date(issued.accessExpiresAt.getTime() - lead - random() * lead * JITTER_SHARE);
}

/** When to ask a platform again that did not refuse the grant but did not refresh it either. Never earlier than it said. */
export function retryAt(now: Date, failedRefreshes: number, retryAfterMs: number | undefined, random: () => number): Date {
  const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failedRefreshes, BACKOFF_DOUBLINGS_MAX));
  return new Date(now.getTime() + Math.max(retryAfterMs ?? 0, backoff) + random() * backoff * JITTER_SHARE);
}
