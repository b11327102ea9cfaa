import { DAY } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { rateLimitReading, retryAfterMs } from './retry-after.ts';

const NOW = new Date('2026-11-21T10:00:00.000Z');
const RESET = String(NOW.getTime() / 1_000 + 30);

describe('when to ask again', () => {
  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 10:00:05 GMT' }, 5_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'ratelimit-reset': RESET }, 30_000],
    [{ 'ratelimit-reset': '12' }, 12_000],
    [{ 'ratelimit-reset': '12', 'ratelimit-remaining': '0' }, 12_000],
    [{ 'ratelimit-reset': '12', 'ratelimit-remaining': '2999' }, undefined],
    [{ 'retry-after': '7', 'ratelimit-reset': RESET }, 7_000],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '9'.repeat(400) }, 32 * DAY],
    [{ 'retry-after': 'Sat, 21 Nov 9999 10:00:05 GMT' }, 32 * DAY],
    [{}, undefined],
  ])('%j is %s ms', (headers, expected) => {
    expect(retryAfterMs(headers as Record<string, string>, NOW)).toBe(expected);
  });

  it('reads a budget, and none where the headers name none', () => {
    const headers = { 'ratelimit-limit': '3000', 'ratelimit-remaining': '2999', 'ratelimit-reset': RESET };
    expect(rateLimitReading(headers, NOW)).toEqual({ limit: 3_000, remaining: 2_999, resetAt: '2026-11-21T10:00:30.000Z' });
    expect(rateLimitReading({}, NOW)).toBeNull();
  });

  it('never throws and never answers less than 0, whatever the headers hold', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (after, reset, limit) => {
        const headers = { 'retry-after': after, 'ratelimit-reset': reset, 'ratelimit-limit': limit };
        expect(retryAfterMs(headers, NOW) ?? 0).toBeGreaterThanOrEqual(0);
        rateLimitReading(headers, NOW);
      }),
    );
  });
});
