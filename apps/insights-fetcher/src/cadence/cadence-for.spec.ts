import { DAY, HOUR } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_CADENCE } from './cadence.ts';
import { cadenceFor } from './cadence-for.ts';
import { nextCaptureAt } from './next-capture.ts';

const FREE = { lookupCharged: 'request', page: null } as const;
const PRICED = { ...FREE, pricePerPostDayUsd: 0.005 };
const publishedAt = new Date('2026-01-01T09:00:00.000Z');

/** The UTC days on which a post that moves a little is read in its first `days` days. */
function daysRead(reading: typeof FREE | typeof PRICED, days: number): number {
  const cadence = cadenceFor(DEFAULT_CADENCE, reading);
  const read = new Set<string>();
  let at = new Date(publishedAt.getTime() + cadence.firstAfterMs);
  while (at.getTime() < publishedAt.getTime() + days * DAY) {
    read.add(at.toISOString().slice(0, 10));
    at = nextCaptureAt(
      { accountId: '00000000-0000-7000-8000-00000000abcd', publishedAt, capturedAt: at, movement: 'some', still: 0 },
      cadence,
    );
  }
  return read.size;
}

describe('the cadence where a day of reading costs money', () => {
  it('is the same for young posts: reading them again on the same day is free', () => {
    expect(cadenceFor(DEFAULT_CADENCE, PRICED).tiers.slice(0, 2)).toEqual(DEFAULT_CADENCE.tiers.slice(0, 2));
    expect(daysRead(PRICED, 7)).toBe(daysRead(FREE, 7));
  });

  it('reads a post on far fewer days over its first year', () => {
    expect(daysRead(FREE, 365)).toBeGreaterThan(350);
    expect(daysRead(PRICED, 365)).toBeLessThan(45);
  });

  it('changes nothing where reading is free', () => {
    expect(cadenceFor(DEFAULT_CADENCE, FREE)).toBe(DEFAULT_CADENCE);
    expect(cadenceFor(DEFAULT_CADENCE, undefined).tiers[0].everyMs).toBe(HOUR);
  });
});
