import { describe, expect, it } from '@jest/globals';
import { chargesOf, readingsOf } from './budgets.ts';
import { ROUTES } from './routes.ts';

const PAYER = { appId: 'app-1', accountId: '1001' };
const NOW = new Date('2026-11-21T12:00:00.000Z');
const of = (scope: 'app' | 'account', name: string) => ({ platform: 'x', name, scope, key: scope === 'app' ? 'app-1' : '1001' });
const UNKNOWN = { limit: null, remaining: null, resetAt: null, blockedUntil: null };

const answer = (status: number, headers: Readonly<Record<string, string>>) => ({ status, headers });

describe('what a call takes', () => {
  it('of reading by id: the account’s window as it is at first, the app’s, and nothing of what only X can measure', () => {
    expect(chargesOf(ROUTES.lookup, PAYER)).toEqual([
      { ...of('account', 'posts-lookup'), amount: 300, window: 900_000, cost: 1 },
      { ...of('app', 'posts-lookup'), amount: 3_500, window: 900_000, cost: 1 },
      { ...of('app', 'credits-depleted'), amount: 1, window: 900_000, cost: 0 },
      { ...of('app', 'usage-capped'), amount: 1, window: 86_400_000, cost: 0 },
    ]);
  });

  it('of publishing: a hundred a quarter of an hour, the account’s day and the app’s', () => {
    expect(chargesOf(ROUTES.createPost, PAYER)).toEqual([
      { ...of('account', 'posts-create'), amount: 100, window: 900_000, cost: 1 },
      { ...of('account', 'posts-create-day'), amount: 2_400, window: 86_400_000, cost: 1 },
      { ...of('app', 'posts-create'), amount: 10_000, window: 86_400_000, cost: 1 },
      { ...of('app', 'credits-depleted'), amount: 1, window: 900_000, cost: 0 },
    ]);
  });

  it('while nobody knows the account: nothing of an account', () => {
    expect(chargesOf(ROUTES.me, { ...PAYER, accountId: null }).map(({ scope }) => scope)).toEqual(['app']);
  });
});

describe('what an answer tells', () => {
  it('is the account’s window, reset in epoch seconds', () => {
    const headers = { 'x-rate-limit-limit': '5000', 'x-rate-limit-remaining': '4999', 'x-rate-limit-reset': '1795263300' };
    expect(readingsOf(answer(200, headers), null, ROUTES.lookup, PAYER, NOW)).toEqual([
      { ...of('account', 'posts-lookup'), limit: 5_000, remaining: 4_999, resetAt: '2026-11-21T12:15:00.000Z', blockedUntil: null },
    ]);
  });

  it('is the day of the account and of the app, where it creates', () => {
    const headers = {
      'x-user-limit-24hour-limit': '100',
      'x-user-limit-24hour-remaining': '3',
      'x-app-limit-24hour-limit': '10000',
      'x-app-limit-24hour-remaining': '9000',
    };
    expect(readingsOf(answer(201, headers), null, ROUTES.createPost, PAYER, NOW)).toEqual([
      { ...of('app', 'posts-create'), ...UNKNOWN, limit: 10_000, remaining: 9_000 },
      { ...of('account', 'posts-create-day'), ...UNKNOWN, limit: 100, remaining: 3 },
    ]);
  });

  it('is nothing, where it says nothing or nonsense', () => {
    expect(readingsOf(answer(200, { 'x-rate-limit-limit': 'many' }), null, ROUTES.lookup, PAYER, NOW)).toEqual([]);
    const reset = readingsOf(
      answer(200, { 'x-rate-limit-remaining': '1', 'x-rate-limit-reset': '999999999999999' }),
      null,
      ROUTES.me,
      PAYER,
      NOW,
    );
    expect(reset).toMatchObject([{ remaining: 1, resetAt: null }]);
  });

  it('blocks the account’s window for as long as a 429 says', () => {
    expect(readingsOf(answer(429, {}), { retryAfterMs: 60_000 }, ROUTES.lookup, PAYER, NOW)).toEqual([
      { ...of('account', 'posts-lookup'), ...UNKNOWN, blockedUntil: '2026-11-21T12:01:00.000Z' },
    ]);
  });

  it('blocks everything of the app for a while when there are no credits', () => {
    expect(readingsOf(answer(402, {}), { code: 'credits-depleted' }, ROUTES.createPost, PAYER, NOW)).toEqual([
      { ...of('app', 'credits-depleted'), ...UNKNOWN, blockedUntil: '2026-11-21T12:15:00.000Z' },
    ]);
  });

  it('blocks the app’s reads when the month is used up, and not the account’s window', () => {
    expect(readingsOf(answer(429, {}), { code: 'usage-capped', retryAfterMs: 3_600_000 }, ROUTES.lookup, PAYER, NOW)).toEqual([
      { ...of('app', 'usage-capped'), ...UNKNOWN, blockedUntil: '2026-11-21T13:00:00.000Z' },
    ]);
  });
});
