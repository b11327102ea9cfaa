import type { Failure } from '@afterpost/contracts';
import { HOUR, SECOND } from '@afterpost/kernel';
import { expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { retryAfterMs } from './retry-after.ts';

const policy = { retryFirstMs: 30 * SECOND, retryMaxMs: HOUR, rateLimitPauseMs: HOUR, jitter: () => 1 };
const transient: Failure = { class: 'transient', message: '' };
const jitters = fc.double({ min: 0, max: 1, noNaN: true });

it('doubles from failure to failure, up to the longest pause', () => {
  expect([0, 1, 2, 3, 20].map((failures) => retryAfterMs(failures, transient, policy))).toEqual([30_000, 60_000, 120_000, 240_000, HOUR]);
});

it('is never earlier than the platform asks for, and spread', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.nat(10 * HOUR), jitters, (failures, askedMs, jitter) => {
      const waitMs = retryAfterMs(failures, { ...transient, retryAfterMs: askedMs }, { ...policy, jitter: () => jitter });
      expect(waitMs).toBeGreaterThanOrEqual(askedMs);
      expect(waitMs).toBeGreaterThanOrEqual(policy.retryFirstMs / 2);
      expect(waitMs).toBeLessThanOrEqual(Math.ceil(Math.max(policy.retryMaxMs, askedMs * 1.1)));
    }),
  );
  const early = retryAfterMs(3, transient, { ...policy, jitter: () => 0 });
  expect(retryAfterMs(3, transient, policy)).toBeGreaterThan(early);
});

it('pauses for an hour when a platform refuses for too many requests and says no more', () => {
  expect(retryAfterMs(0, { class: 'rate_limited', message: '' }, { ...policy, jitter: () => 0 })).toBe(HOUR);
});
