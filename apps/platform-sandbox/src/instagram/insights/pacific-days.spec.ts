import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import * as fc from 'fast-check';
import { pacificDays, pacificMidnight } from './pacific-days.ts';

const utc = (ms: number): string => new Date(ms).toISOString();
const anyMoment = fc.integer({ min: Date.parse('2020-01-01'), max: Date.parse('2030-01-01') });

describe('Pacific days', () => {
  it.each([
    ['2026-11-03T10:00:00Z', '2026-11-03T08:00:00.000Z'],
    ['2026-11-03T07:59:59Z', '2026-11-02T08:00:00.000Z'],
    ['2026-07-01T07:00:00Z', '2026-07-01T07:00:00.000Z'],
    ['2026-11-01T20:00:00Z', '2026-11-01T07:00:00.000Z'],
    ['2026-11-02T07:30:00Z', '2026-11-01T07:00:00.000Z'],
  ])('begin at midnight: %s lies in the day of %s', (moment, begun) => {
    expect(utc(pacificMidnight(Date.parse(moment)))).toBe(begun);
  });

  it('follow each other without a gap, 23 to 25 hours long, and cover the window', () => {
    fc.assert(
      fc.property(anyMoment, fc.integer({ min: 1, max: 40 * DAY }), (since, length) => {
        const days = pacificDays(since, since + length);
        expect(days[0]?.fromMs).toBeLessThanOrEqual(since);
        expect(days.at(-1)?.toMs).toBeGreaterThanOrEqual(since + length);
        for (const [index, { fromMs, toMs }] of days.entries()) {
          expect([23, 24, 25]).toContain((toMs - fromMs) / HOUR);
          expect(days[index + 1]?.fromMs ?? toMs).toBe(toMs);
        }
      }),
    );
  });
});
