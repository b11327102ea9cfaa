import type { Failure } from '@afterpost/contracts';
import type { AccountReading, Outcome } from '@afterpost/platforms';
import { accountRestMs, retryMs, type Random } from '../cadence/after-failure.ts';
import type { Cadence } from '../cadence/cadence.ts';
import type { Account } from './account.ts';

/** An account's own schedule after a capture. */
export interface AccountPlan {
  readonly accountDueAt: Date | null;
  readonly accountCapturedAt: Date | null;
  readonly accountAttempts: number;
}

/** When the account's own figures are due again. */
export function planAccount(
  before: Account,
  outcome: Outcome<AccountReading> | null,
  now: Date,
  cadence: Cadence,
  random: Random,
): AccountPlan {
  const { accountDueAt, accountCapturedAt, accountAttempts } = before;
  if (outcome === null) return { accountDueAt, accountCapturedAt, accountAttempts };
  if (outcome.ok) return { accountDueAt: after(now, cadence.accountEveryMs), accountCapturedAt: now, accountAttempts: 0 };
  if (accountRestMs(outcome.failure, cadence) !== null) return { accountDueAt, accountCapturedAt, accountAttempts };
  const isPassing = outcome.failure.class === 'transient' || outcome.failure.class === 'unconfirmed';
  const waitMs = isPassing ? retryMs(accountAttempts, cadence, random) : cadence.accountEveryMs;
  return { accountDueAt: after(now, waitMs), accountCapturedAt, accountAttempts: accountAttempts + 1 };
}

/** An account's rest: until when nobody asks its platform, and why. */
export interface Rest {
  readonly until: Date;
  readonly reason: string;
}

/** How long an account rests that could not be asked, or was told to stop. What passes is tried again ever later. */
export function restAfter(failure: Failure, blocks: number, now: Date, cadence: Cadence, random: Random): Rest {
  const restMs = accountRestMs(failure, cadence) ?? Math.max(failure.retryAfterMs ?? 0, retryMs(blocks, cadence, random));
  return { until: after(now, restMs), reason: failure.class };
}

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
