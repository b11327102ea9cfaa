import type { Failure } from '@afterpost/contracts';
import type { Account } from '../schedule/account.ts';

export const BUSY: Failure = { class: 'transient', message: 'Another capture of the account is under way.' };

/** The platform has asked for a rest: a live look is no reason to break it. Every other rest is worth another try. */
export function restOf({ blockedReason, blockedUntil }: Account, now: Date): Failure | null {
  const rests = blockedReason === 'rate_limited' && blockedUntil !== null && blockedUntil > now;
  return rests ? { class: 'rate_limited', message: 'The account rests until its platform takes calls again.' } : null;
}
