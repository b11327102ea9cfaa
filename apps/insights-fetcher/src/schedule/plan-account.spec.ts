import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { failed } from '@afterpost/platforms';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_CADENCE } from '../cadence/cadence.ts';
import type { Account } from './account.ts';
import { planAccount, restAfter } from './plan-account.ts';

const now = new Date('2026-01-05T12:00:00.000Z');
const account = { accountDueAt: now, accountCapturedAt: null, accountAttempts: 0 } as Account;
const half = () => 0.5;
const waitAfter = (failure: Parameters<typeof failed>[0]) =>
  (planAccount(account, failed(failure), now, DEFAULT_CADENCE, half).accountDueAt?.getTime() ?? 0) - now.getTime();
const restMs = (failure: Parameters<typeof failed>[0], blocks = 0) =>
  restAfter(failure, blocks, now, DEFAULT_CADENCE, half).until.getTime() - now.getTime();

describe('an account’s own figures', () => {
  it('that were not asked for stay as planned', () => {
    expect(planAccount(account, null, now, DEFAULT_CADENCE, half)).toEqual({
      accountDueAt: now,
      accountCapturedAt: null,
      accountAttempts: 0,
    });
  });

  it('are asked for again soon after what passes, daily after what stays, and as planned after a rest', () => {
    expect(waitAfter({ class: 'transient', message: '' })).toBe(0.75 * MINUTE);
    expect(waitAfter({ class: 'permission_denied', message: '' })).toBe(DAY);
    expect(waitAfter({ class: 'rate_limited', message: '', retryAfterMs: HOUR })).toBe(0);
  });
});

describe('an account’s rest', () => {
  it('is as long as the platform says, or else as configured', () => {
    expect(restMs({ class: 'rate_limited', message: '', retryAfterMs: 2 * HOUR })).toBe(2 * HOUR);
    expect(restMs({ class: 'rate_limited', message: '' })).toBe(DEFAULT_CADENCE.rateLimitedMs);
    expect(restMs({ class: 'token_expired', message: '' })).toBe(DEFAULT_CADENCE.tokenRefusedMs);
  });

  it('grows while what should pass does not', () => {
    const rests = [0, 1, 2, 3].map((blocks) => restMs({ class: 'transient', message: '' }, blocks));
    expect(rests).toEqual([0.75, 1.5, 3, 6].map((minutes) => minutes * MINUTE));
  });
});
