import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { chargesOf, READS_PER_HOUR, regainMs, usageReadings } from './usage.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const SPENDER = { platform: 'facebook', accountId: '1000', appId: 'app' } as const;
const entry = (call_count: number, regain = 0, type = 'pages') => ({
  type,
  call_count,
  total_cputime: 23,
  total_time: 22,
  estimated_time_to_regain_access: regain,
});
const business = (usage: object) => ({ 'x-business-use-case-usage': JSON.stringify(usage) });
const named = (headers: Record<string, string>, name: string) =>
  usageReadings(headers, NOW, SPENDER).find((reading) => reading.name === name);

describe('budgets of Meta', () => {
  it('count every read of an account by the hour, and what only Meta can measure at no cost', () => {
    expect(chargesOf(SPENDER, 50)).toEqual([
      { platform: 'facebook', scope: 'account', key: '1000', name: 'reads', amount: 200, window: 3_600_000, cost: 50 },
      { platform: 'facebook', scope: 'account', key: '1000', name: 'business-usage', amount: 100, window: 86_400_000, cost: 0 },
      { platform: 'facebook', scope: 'app', key: 'app', name: 'app-usage', amount: 100, window: 3_600_000, cost: 0 },
    ]);
    expect(chargesOf({ ...SPENDER, accountId: undefined, appId: undefined }, 1)).toEqual([]);
    expect(chargesOf(SPENDER, 0).map(({ name }) => name)).toEqual(['business-usage', 'app-usage']);
  });

  it('are as full as the fullest counter of the account, and take the place of the hourly guess', () => {
    const headers = business({ '1000': [entry(40), entry(99, 0, 'messenger')], '2000': [entry(90)] });
    expect(named(headers, 'business-usage')).toMatchObject({ limit: 100, remaining: 60, blockedUntil: null });
    expect(named(headers, 'reads')).toMatchObject({ limit: READS_PER_HOUR, remaining: 120 });
    expect(named(headers, 'app-usage')).toBeUndefined();
  });

  it('of a business stand in where the account has none', () => {
    expect(named(business({ '77': [entry(30)], '78': [entry(80)] }), 'business-usage')).toMatchObject({ remaining: 20 });
  });

  it('are blocked for the minutes that Meta names, and for an hour where it is full and names none', () => {
    expect(named(business({ '1000': [entry(100, 5)] }), 'business-usage')?.blockedUntil).toBe('2026-11-21T12:05:00.000Z');
    expect(named({ 'x-app-usage': '{"call_count":101,"total_cputime":2,"total_time":2}' }, 'app-usage')).toMatchObject({
      remaining: 0,
      blockedUntil: '2026-11-21T13:00:00.000Z',
    });
  });

  it('are blocked for a day at most: no quota is counted for longer', () => {
    const headers = business({ '1000': [entry(100, Number.MAX_SAFE_INTEGER)] });
    expect(named(headers, 'business-usage')?.blockedUntil).toBe('2026-11-22T12:00:00.000Z');
    expect(regainMs(headers, SPENDER)).toBe(86_400_000);
  });

  it('are not read out of headers that are none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const headers = { 'x-app-usage': text, 'x-business-use-case-usage': text };
        for (const { limit, remaining } of usageReadings(headers, NOW, SPENDER)) {
          expect(remaining).toBeGreaterThanOrEqual(0);
          expect(remaining).toBeLessThanOrEqual(limit ?? 0);
        }
        expect(regainMs(headers, SPENDER) ?? 1).toBeGreaterThan(0);
      }),
    );
  });

  it('stay within their limit at any percentage', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(10_000), (percent, minutes) => {
        const readings = usageReadings(business({ '1000': [entry(percent, minutes)] }), NOW, SPENDER);
        const fullest = Math.max(percent, 23);
        expect(readings.map(({ remaining }) => remaining)).toEqual([Math.max(0, 100 - fullest), Math.max(0, 200 - 2 * fullest)]);
        expect(readings[0]?.blockedUntil === null).toBe(minutes === 0 && fullest < 100);
      }),
    );
  });
});
