import { describe, expect, it } from '@jest/globals';
import { chargesOf, msToUtcMidnight, readingsOf } from './budgets.ts';

const spender = { route: 'socialMetadata', clientId: 'app', platformAccountId: 'urn:li:organization:1' };
const refused = (message: string) => ({
  kind: 'answer' as const,
  status: 429,
  headers: {},
  body: Buffer.from(JSON.stringify({ message })),
});
const now = new Date('2026-11-21T23:59:58.000Z');

describe('the budgets of a call', () => {
  it('are those of its endpoint, for the app and the account, until midnight UTC', () => {
    const [app, member] = chargesOf({ ...spender, route: 'memberCreatorPostAnalytics' });
    expect(app).toMatchObject({
      name: 'memberCreatorPostAnalytics-app-day',
      scope: 'app',
      key: 'app',
      amount: 100_000,
      window: 'utc-day',
      cost: 1,
    });
    expect(member).toMatchObject({ scope: 'account', key: 'urn:li:organization:1', amount: 100, cost: 1 });
    expect(chargesOf({ ...spender, route: 'posts.create' })[1]).toMatchObject({ amount: 150, cost: 1 });
  });

  it('hold an account back only by what LinkedIn said where it names no number', () => {
    expect(chargesOf(spender)[1]).toMatchObject({ scope: 'account', cost: 0 });
  });

  it('are the app’s alone while the account is unknown', () => {
    expect(chargesOf({ ...spender, platformAccountId: undefined }).map(({ scope }) => scope)).toEqual(['app']);
  });

  it.each([
    ['Resource level throttle APPLICATION DAY limit for calls to this resource is reached.', ['app']],
    ['Resource level throttle MEMBER DAY limit for calls to this resource is reached.', ['account']],
    ['Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls to this resource is reached.', ['account']],
    ['Resource level throttle limit for calls to this resource is reached.', []],
  ])('are closed until midnight by “%s”', (message, scopes) => {
    const readings = readingsOf(spender, refused(message), now);
    expect(readings.map(({ scope }) => scope)).toEqual(scopes);
    for (const { blockedUntil } of readings) expect(blockedUntil).toBe('2026-11-22T00:00:00.000Z');
  });

  it('have a midnight ahead at any instant', () => {
    expect(msToUtcMidnight(now)).toBe(2_000);
    expect(msToUtcMidnight(new Date('2026-11-22T00:00:00.000Z'))).toBe(86_400_000);
  });
});
