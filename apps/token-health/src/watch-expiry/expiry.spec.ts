import { describe, expect, it } from '@jest/globals';
import { DAY } from '@afterpost/kernel';
import * as fc from 'fast-check';
import { expiryOf, nextNoticeAt, noticeAt, wordsOf } from './expiry.ts';

const now = new Date('2026-01-05T12:00:00.000Z');
const inDays = (days: number): Date => new Date(now.getTime() + days * DAY);
const facts = (expiresAt: Date | null, dataAccessExpiresAt: Date | null) => ({
  expiresAt: expiresAt?.toISOString() ?? null,
  dataAccessExpiresAt: dataAccessExpiresAt?.toISOString() ?? null,
  scopes: [],
  app: null,
  askedAt: now.toISOString(),
});
const known = (more: Partial<Parameters<typeof expiryOf>[0]>) => ({
  accessExpiresAt: null,
  refreshable: false,
  refreshExpiresAt: null,
  facts: null,
  ...more,
});

describe('the end of a connection', () => {
  it.each([
    ['a token that renews itself', known({ accessExpiresAt: inDays(1), refreshable: true }), null],
    ['a refresh token with a date', known({ accessExpiresAt: inDays(1), refreshable: true, refreshExpiresAt: inDays(300) }), inDays(300)],
    ['a token with nothing to renew it', known({ accessExpiresAt: inDays(60) }), inDays(60)],
    ['a token of which only its issuer knows', known({ facts: facts(inDays(30), null) }), inDays(30)],
    ['a Page’s token', known({ facts: facts(null, inDays(90)) }), inDays(90)],
    ['two ends', known({ accessExpiresAt: inDays(60), facts: facts(null, inDays(20)) }), inDays(20)],
    ['a token without an end', known({}), null],
  ])('is known of %s', (_what, credential, end) => {
    expect(expiryOf(credential)?.at ?? null).toEqual(end);
  });

  it('is told at seven days and at one day, and not when it is over', () => {
    const expiry = { at: inDays(30), because: 'token-ends' } as const;
    expect([0, 22.9, 23, 28.9, 29, 29.9, 30, 31].map((day) => noticeAt(expiry, inDays(day)))).toEqual([null, null, 7, 7, 1, 1, null, null]);
    expect([0, 23, 28, 29].map((day) => nextNoticeAt(expiry, inDays(day)))).toEqual([inDays(23), inDays(29), inDays(29), null]);
  });

  it('misses no notice, however late somebody looks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * DAY }), fc.integer({ min: 0, max: 100 * DAY }), (leftMs, lateMs) => {
        const expiry = { at: new Date(now.getTime() + leftMs), because: 'token-ends' } as const;
        const next = nextNoticeAt(expiry, now);
        const looked = next && new Date(Math.min(expiry.at.getTime() - 1, next.getTime() + lateMs));
        expect(looked ? noticeAt(expiry, looked) : (noticeAt(expiry, now) ?? (leftMs === 0 ? 1 : null))).not.toBeNull();
      }),
    );
  });

  it('says what ends, when, and what to do', () => {
    expect(wordsOf({ at: inDays(7), because: 'data-access-ends' }, 'Facebook')).toBe(
      'Facebook lets nobody read this account’s data after 2026-01-12. Connect the account again before then; its history stays.',
    );
  });
});
