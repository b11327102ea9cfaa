import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { checkHealth, type Failure } from '@afterpost/contracts';
import { MINUTE, newId } from '@afterpost/kernel';
import { LIFETIME_MS, LOST, TRANSIENT } from '../testing/fake-network.ts';
import { accepted, eventsOf, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

let bed: TestBed;
let replica: Replica;
let accountId: string;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  replica = await bed.replica();
  accountId = await replica.connected();
});
afterAll(() => bed[Symbol.asyncDispose]());

const check = async () => checkHealth.out.strict().parse(accepted(await replica.health.handle({ accountId }, metaOf())));

describe('health', () => {
  it('of a working account comes from the platform', async () => {
    expect(await check()).toEqual({
      accountId,
      platform: 'bluesky',
      healthy: true,
      status: 'active',
      errorCode: null,
      advice: null,
      scopes: ['com.atproto.appPass'],
      missingScopes: [],
      tokenExpiresAt: '2026-01-05T14:00:00.000Z',
      dataAccessExpiresAt: null,
      nextRefreshAt: '2026-01-05T13:18:00.000Z',
      app: null,
      checkedLive: true,
      checkedAt: '2026-01-05T12:00:00.000Z',
    });
    expect(bed.network.calls).toMatchObject({ identify: 1, refresh: 0 });
  });

  it('refreshes a token first that is near its end', async () => {
    bed.clock.advance(LIFETIME_MS + MINUTE);
    expect(await check()).toMatchObject({ healthy: true, tokenExpiresAt: '2026-01-05T16:01:00.000Z' });
    expect(bed.network.calls).toMatchObject({ identify: 1, refresh: 1 });
  });

  it('of an account whose platform is away is not known, and changes nothing', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    for (let n = 0; n < 3; n += 1) {
      expect(await check()).toMatchObject({ healthy: false, status: 'active', errorCode: 'platform_unavailable', checkedLive: true });
    }
    bed.clock.advance(LIFETIME_MS + MINUTE);
    expect(await check()).toMatchObject({ healthy: false, status: 'active', errorCode: 'platform_unavailable', checkedLive: true });
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected']);
  });

  it('says when the platform asks for patience', async () => {
    bed.network.weather = { before: () => ({ class: 'rate_limited', message: 'Slow down.' }) };
    expect(await check()).toMatchObject({ healthy: false, status: 'active', errorCode: 'rate_limited' });
  });

  it('says in the platform’s words why it does not let an account act, and does not end the connection for it', async () => {
    bed.network.weather = { before: () => ({ class: 'permission_denied', message: 'This account is suspended. Appeal there.' }) };
    expect(await check()).toMatchObject({
      healthy: false,
      status: 'active',
      errorCode: 'missing_scope',
      advice: 'This account is suspended. Appeal there.',
    });
  });

  it('says the same when the platform does not renew the token of such an account', async () => {
    bed.network.weather = { before: () => ({ class: 'permission_denied', message: 'This account is suspended. Appeal there.' }) };
    bed.clock.advance(LIFETIME_MS + MINUTE);
    expect(await check()).toMatchObject({ healthy: false, status: 'active', advice: 'This account is suspended. Appeal there.' });
    expect(await check()).toMatchObject({ healthy: false, status: 'active', advice: 'This account is suspended. Appeal there.' });
    expect(bed.network.calls).toMatchObject({ identify: 0, refresh: 1 });
  });

  it('says that this installation’s app is refused, and ends no connection for it', async () => {
    const wrongApp: Failure = { class: 'permission_denied', message: 'The app’s secret is wrong.', platformCode: 'invalid_client' };
    bed.network.weather = { before: (call) => (call === 'refresh' ? wrongApp : undefined) };
    bed.clock.advance(LIFETIME_MS - MINUTE);
    const works = await check();
    expect(works).toMatchObject({ healthy: true, status: 'active', errorCode: null });
    expect(works.advice).toBe('The account works, but Bluesky does not renew its token. The app’s secret is wrong.');
    bed.clock.advance(2 * MINUTE);
    expect(await check()).toMatchObject({
      healthy: false,
      status: 'active',
      errorCode: 'platform_unavailable',
      advice: 'The app’s secret is wrong.',
    });
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected']);
  });

  it('says that the answer to a renewal was lost, as long as nobody knows what became of it', async () => {
    bed.network.singleUse = true;
    bed.network.weather = { after: (call) => (call === 'refresh' ? LOST : undefined) };
    bed.clock.advance(LIFETIME_MS - MINUTE);
    const health = await check();
    expect(health).toMatchObject({ healthy: true, status: 'active', errorCode: null });
    expect(health.advice).toContain('Connect the account again');
  });

  it('catches a revoked grant although the stored token looks fine, and tells it once', async () => {
    bed.network.revoked = true;
    for (let n = 0; n < 3; n += 1) {
      const health = await check();
      expect(health).toMatchObject({ healthy: false, status: 'token_expired', errorCode: 'token_expired', checkedLive: true });
      expect(health.advice).toContain('Connect the account again');
    }
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired']);
  });

  it('renews an access token that the platform has forgotten, and finds the account well', async () => {
    bed.network.killAccessTokens();
    expect(await check()).toMatchObject({ healthy: true, status: 'active' });
    expect(bed.network.calls).toMatchObject({ identify: 2, refresh: 1 });
  });

  it('brings an account back that the platform had refused by mistake', async () => {
    bed.network.revoked = true;
    await check();
    bed.network.revoked = false;
    expect(await check()).toMatchObject({ healthy: true, status: 'active', errorCode: null });
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired', 'AccountReconnected']);
  });

  it('does not ask the platform about a disabled or revoked account', async () => {
    for (const [status, errorCode] of [
      ['disabled', 'disabled'],
      ['revoked', 'token_revoked'],
    ] as const) {
      await replica.database.pool.query('update account set status = $1', [status]);
      expect(await check()).toMatchObject({ healthy: false, status, errorCode, checkedLive: false });
    }
    expect(bed.network.calls.identify).toBe(0);
  });

  it('is nobody else’s business, and nobody’s after disconnecting', async () => {
    expect(await replica.health.handle({ accountId }, metaOf(newId()))).toMatchObject({ refused: 'account_not_found' });
    await replica.disconnect.handle({ accountId }, metaOf());
    expect(await replica.health.handle({ accountId }, metaOf())).toMatchObject({ refused: 'account_not_found' });
  });
});
