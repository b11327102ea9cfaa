import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import * as fc from 'fast-check';
import { isNearEnd, leadMs, refreshDueAt, retryAt, stillLives } from './lifetime.ts';

const issuedAt = new Date('2026-01-05T12:00:00.000Z');
const after = (ms: number): Date => new Date(issuedAt.getTime() + ms);
const lifetimesWith = (refreshLeadMs: number) => ({ accessMs: null, refreshMs: null, refreshLeadMs, refreshTokenSingleUse: false });

const lifetimeMs = fc.integer({ min: 1_000, max: 400 * DAY });
const promisedLeadMs = fc.integer({ min: 0, max: 60 * DAY });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('the end of a token', () => {
  it('is near in the last week of sixty days, and in the last third of two hours', () => {
    const days = { issuedAt, accessExpiresAt: after(60 * DAY) };
    expect(isNearEnd(days, lifetimesWith(7 * DAY), after(53 * DAY - 1))).toBe(false);
    expect(isNearEnd(days, lifetimesWith(7 * DAY), after(53 * DAY))).toBe(true);
    const hours = { issuedAt, accessExpiresAt: after(2 * HOUR) };
    expect(isNearEnd(hours, lifetimesWith(40 * MINUTE), after(80 * MINUTE - 1))).toBe(false);
    expect(isNearEnd(hours, lifetimesWith(40 * MINUTE), after(80 * MINUTE))).toBe(true);
  });

  it('is never near right after it was issued, however short it lives', () => {
    fc.assert(
      fc.property(lifetimeMs, promisedLeadMs, (lifetime, lead) => {
        expect(isNearEnd({ issuedAt, accessExpiresAt: after(lifetime) }, lifetimesWith(lead), issuedAt)).toBe(false);
      }),
    );
  });

  it('is never near where the platform does not tell it', () => {
    expect(isNearEnd({ issuedAt, accessExpiresAt: null }, lifetimesWith(7 * DAY), after(1_000 * DAY))).toBe(false);
    expect(stillLives({ accessExpiresAt: null }, after(1_000 * DAY))).toBe(true);
  });

  it('is where the platform’s tokens end, for one that came without a word about it', () => {
    const pasted = { issuedAt, accessExpiresAt: null };
    const lifetimes = { ...lifetimesWith(DAY), accessMs: 3 * HOUR };
    expect(isNearEnd(pasted, lifetimes, after(2 * HOUR - 1))).toBe(false);
    expect(isNearEnd(pasted, lifetimes, after(2 * HOUR))).toBe(true);
    expect(refreshDueAt(pasted, lifetimes, () => 0)).toEqual(after(2 * HOUR));
  });

  it('comes a little early for a call that must still end', () => {
    expect(stillLives({ accessExpiresAt: after(MINUTE) }, after(30_000))).toBe(true);
    expect(stillLives({ accessExpiresAt: after(MINUTE) }, after(50_000))).toBe(false);
  });
});

describe('the next refresh', () => {
  it('is due before a lease would have to wait for it, but in no one’s first half', () => {
    fc.assert(
      fc.property(lifetimeMs, promisedLeadMs, random, (lifetime, lead, chance) => {
        const issued = { issuedAt, accessExpiresAt: after(lifetime) };
        const dueAt = refreshDueAt(issued, lifetimesWith(lead), () => chance) ?? issuedAt;
        expect(dueAt.getTime()).toBeLessThanOrEqual(issued.accessExpiresAt.getTime() - Math.floor(leadMs(issued, lifetimesWith(lead))));
        expect(dueAt.getTime()).toBeGreaterThan(issuedAt.getTime() + lifetime / 2);
      }),
    );
  });

  it('is not planned where the end is unknown', () => {
    expect(refreshDueAt({ issuedAt, accessExpiresAt: null }, lifetimesWith(7 * DAY), () => 0)).toBeNull();
  });
});

describe('trying again', () => {
  it('is never earlier than the platform said, always later than now, and at most ten minutes and a tenth by itself', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.option(fc.nat(DAY), { nil: undefined }), random, (failures, retryAfterMs, chance) => {
        const waitMs = retryAt(issuedAt, failures, retryAfterMs, () => chance).getTime() - issuedAt.getTime();
        expect(waitMs).toBeGreaterThanOrEqual(Math.max(2_000, retryAfterMs ?? 0));
        expect(waitMs).toBeLessThanOrEqual(Math.max(600_000, retryAfterMs ?? 0) + 60_000);
      }),
    );
  });
});
