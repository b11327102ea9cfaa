import { FAILURE_CLASSES, NO_METRICS } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryMs } from './after-failure.ts';
import { DEFAULT_CADENCE } from './cadence.ts';
import { movementBetween, totalOf } from './movement.ts';
import { planTarget, type TargetPast } from './plan-target.ts';

const now = new Date('2026-01-05T12:00:00.000Z');
const past: TargetPast = {
  accountId: '00000000-0000-7000-8000-000000000000',
  publishedAt: new Date(now.getTime() - 2 * HOUR),
  nextDueAt: now,
  capturedAt: new Date(now.getTime() - HOUR),
  total: 100,
  still: 0,
  attempts: 0,
  goneCount: 0,
};
const half = () => 0.5;
const plan = (before: Partial<TargetPast>, finding: Parameters<typeof planTarget>[1]) =>
  planTarget({ ...past, ...before }, finding, now, DEFAULT_CADENCE, half);
const waitOf = ({ nextDueAt }: { nextDueAt: Date | null }) => nextDueAt && nextDueAt.getTime() - now.getTime();

describe('a target’s plan', () => {
  it('counts captures without movement and forgets them when something moves', () => {
    expect(plan({ still: 1 }, { kind: 'captured', total: 100 }).still).toBe(2);
    expect(plan({ still: 9 }, { kind: 'captured', total: 101 }).still).toBe(0);
    expect(plan({ still: 9 }, { kind: 'captured', total: 99 }).still).toBe(0);
  });

  it('slows down for a post that is gone and gives it up in the end', () => {
    expect(waitOf(plan({}, { kind: 'gone' }))).toBe(DAY);
    expect(plan({ goneCount: DEFAULT_CADENCE.goneAfter - 1 }, { kind: 'gone' }).nextDueAt).toBeNull();
    expect(plan({ goneCount: DEFAULT_CADENCE.goneAfter - 1 }, { kind: 'captured', total: 1 }).goneCount).toBe(0);
  });

  it.each(['rate_limited', 'token_expired'] as const)('keeps a post due when its account was refused: %s', (refusal) => {
    expect(plan({ attempts: 4 }, { kind: 'failed', failure: { class: refusal, message: '' } })).toMatchObject({
      nextDueAt: now,
      attempts: 4,
    });
  });

  it('tries again soon after what passes, no earlier than the platform allows', () => {
    expect(waitOf(plan({}, { kind: 'failed', failure: { class: 'transient', message: '' } }))).toBe(0.75 * MINUTE);
    expect(waitOf(plan({}, { kind: 'failed', failure: { class: 'transient', message: '', retryAfterMs: HOUR } }))).toBe(HOUR);
  });

  it('does not put off a planned capture because a live look failed', () => {
    const nextDueAt = new Date(now.getTime() + MINUTE);
    expect(plan({ nextDueAt }, { kind: 'failed', failure: { class: 'permission_denied', message: '' } }).nextDueAt).toEqual(nextDueAt);
  });

  it('never loses a target but by giving it up for gone', () => {
    const findings = fc.oneof(
      fc.record({ kind: fc.constant('captured' as const), total: fc.option(fc.nat()) }),
      fc.record({
        kind: fc.constant('failed' as const),
        failure: fc.record({ class: fc.constantFrom(...FAILURE_CLASSES), message: fc.constant('') }),
      }),
    );
    fc.assert(
      fc.property(findings, fc.nat(40), fc.nat(40), (finding, attempts, still) => {
        expect(plan({ attempts, still }, finding).nextDueAt).not.toBeNull();
      }),
    );
  });
});

describe('retries', () => {
  it('grow, have a ceiling, and keep half of it from chance', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, chance) => {
        const wait = retryMs(attempts, DEFAULT_CADENCE, () => chance);
        const ceiling = Math.min(HOUR, MINUTE * 2 ** attempts);
        expect(wait).toBeGreaterThanOrEqual(ceiling / 2);
        expect(wait).toBeLessThanOrEqual(ceiling);
      }),
    );
  });
});

describe('movement', () => {
  it('keeps unknown apart from zero', () => {
    expect(totalOf(NO_METRICS)).toBeNull();
    expect(totalOf({ ...NO_METRICS, likes: 0 })).toBe(0);
    expect(totalOf({ ...NO_METRICS, likes: 2, shares: 3, avgWatchTimeMs: 9_000 })).toBe(5);
  });

  it.each([
    [100, 100, 'still'],
    [null, null, 'still'],
    [100, 101, 'some'],
    [100, 110, 'marked'],
    [100, 90, 'marked'],
    [10, 14, 'some'],
    [0, 5, 'marked'],
  ] as const)('from %p to %p is %s', (before, after, movement) => {
    expect(movementBetween(before, after, false, DEFAULT_CADENCE)).toBe(movement);
  });
});
