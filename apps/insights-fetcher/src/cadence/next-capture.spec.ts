import { DAY, HOUR, MINUTE, newId } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DEFAULT_CADENCE } from './cadence.ts';
import { firstCaptureAt, intervalMs, nextCaptureAt, tierIntervalMs } from './next-capture.ts';

const publishedAt = new Date('2026-01-05T12:00:00.000Z');
const movements = fc.constantFrom('first' as const, 'still' as const, 'some' as const, 'marked' as const);

describe('the cadence', () => {
  it('looks first 60 s after publishing', () => {
    expect(firstCaptureAt(publishedAt, DEFAULT_CADENCE).toISOString()).toBe('2026-01-05T12:01:00.000Z');
  });

  it.each([
    [0, HOUR],
    [DAY - 1, HOUR],
    [DAY, 6 * HOUR],
    [7 * DAY - 1, 6 * HOUR],
    [7 * DAY, DAY],
    [5 * 365 * DAY, DAY],
  ])('at an age of %d ms captures every %d ms', (ageMs, everyMs) => {
    expect(tierIntervalMs(ageMs, DEFAULT_CADENCE)).toBe(everyMs);
  });

  it('stretches the interval only after several captures without movement', () => {
    expect(intervalMs(0, 'still', DEFAULT_CADENCE.stillAfter - 1, DEFAULT_CADENCE)).toBe(HOUR);
    expect(intervalMs(0, 'still', DEFAULT_CADENCE.stillAfter, DEFAULT_CADENCE)).toBe(2 * HOUR);
    expect(intervalMs(0, 'still', 1_000, DEFAULT_CADENCE)).toBe(2 * HOUR);
  });

  it('brings a moving post forward, but never to more than the fastest tier', () => {
    expect(intervalMs(3 * DAY, 'marked', 0, DEFAULT_CADENCE)).toBe(3 * HOUR);
    expect(intervalMs(30 * DAY, 'marked', 0, DEFAULT_CADENCE)).toBe(12 * HOUR);
    expect(intervalMs(0, 'marked', 0, DEFAULT_CADENCE)).toBe(HOUR);
  });

  it('always lies ahead, and within half a slot of the interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * DAY }), movements, fc.nat(20), fc.uuid(), (ageMs, movement, still, accountId) => {
        const capturedAt = new Date(publishedAt.getTime() + ageMs);
        const interval = intervalMs(ageMs, movement, still, DEFAULT_CADENCE);
        const next = nextCaptureAt({ accountId, publishedAt, capturedAt, movement, still }, DEFAULT_CADENCE);
        const waitMs = next.getTime() - capturedAt.getTime();
        expect(waitMs).toBeGreaterThan(0);
        // a millisecond more: instants are whole milliseconds, phases are not
        expect(Math.abs(waitMs - interval)).toBeLessThanOrEqual(interval / DEFAULT_CADENCE.slotsPerInterval / 2 + 1);
      }),
    );
  });

  it('meets every tier: from publishing on, a post is never left alone for twice its tier’s interval and half a slot', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.array(movements, { minLength: 60, maxLength: 60 }), (accountId, steps) => {
        let at = firstCaptureAt(publishedAt, DEFAULT_CADENCE);
        let still = 0;
        for (const movement of steps) {
          still = movement === 'still' ? still + 1 : 0;
          const next = nextCaptureAt({ accountId, publishedAt, capturedAt: at, movement, still }, DEFAULT_CADENCE);
          const tier = tierIntervalMs(at.getTime() - publishedAt.getTime(), DEFAULT_CADENCE);
          expect(next.getTime() - at.getTime()).toBeLessThanOrEqual(tier * (2 + 1 / DEFAULT_CADENCE.slotsPerInterval) + 1);
          at = next;
        }
      }),
    );
  });

  it('lets the old posts of an account come due together', () => {
    const accountId = newId();
    const dues = Array.from({ length: 200 }, (_, index) => {
      const capturedAt = new Date(publishedAt.getTime() + 30 * DAY + index * 7 * MINUTE);
      return nextCaptureAt({ accountId, publishedAt, capturedAt, movement: 'some', still: 0 }, DEFAULT_CADENCE).getTime();
    });
    expect(new Set(dues).size).toBeLessThanOrEqual(DEFAULT_CADENCE.slotsPerInterval + 2);
  });
});
