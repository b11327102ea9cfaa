import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '@afterpost/contracts';
import { newId } from '@afterpost/kernel';
import { answeredQueries, eventually } from '@afterpost/testing';
import { TRANSIENT } from '../testing/fake-network.ts';
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

const renew = (tenant?: string) => replica.renew.handle({ accountId }, metaOf(tenant));

describe('renewing a token because a person wants it', () => {
  it('renews it, however much time is left, and answers with the account as it is then', async () => {
    bed.clock.advance(60_000);
    expect(accepted(await renew()).account).toMatchObject({ status: 'active', tokenExpiresAt: '2026-01-05T14:01:00.000Z' });
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('asks once for everybody who wants it at the same time', async () => {
    const answering = Promise.withResolvers<void>();
    bed.network.beforeAnswer = () => answering.promise;
    const first = renew();
    await eventually(() => expect(bed.network.calls.refresh).toBe(1));
    const answered = answeredQueries(replica.database.pool);
    const others = [renew(), renew()];
    // Each looks for the account and for its credential before it asks.
    await eventually(() => expect(answered()).toBeGreaterThanOrEqual(4));
    answering.resolve();
    await Promise.all([first, ...others]);
    expect(bed.network.calls.refresh).toBe(1);
  });

  it('asks again at once after the platform could not answer, but not before it wants to be asked', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    expect(await renew()).toMatchObject({ refused: 'platform_unavailable', message: 'The platform answered 502.' });
    bed.network.weather = { before: () => ({ class: 'rate_limited', message: 'Slow down.', retryAfterMs: 60_000 }) };
    for (let n = 0; n < 2; n += 1) expect(await renew()).toMatchObject({ refused: 'rate_limited' });
    expect(bed.network.calls.refresh).toBe(2);
  });

  it('says so when the platform does not renew it yet', async () => {
    const young: Failure = {
      class: 'transient',
      message: 'Only after 24 hours.',
      platformCode: 'token_too_young',
      retryAfterMs: 86_400_000,
    };
    bed.network.weather = { before: (call) => (call === 'refresh' ? young : undefined) };
    expect(await renew()).toMatchObject({ refused: 'token_too_young', message: 'Only after 24 hours.' });
    expect(accepted(await replica.health.handle({ accountId }, metaOf())).advice).toBeNull();
  });

  it('brings an account back that was given up by mistake, and gives up one whose grant is gone', async () => {
    bed.network.revoked = true;
    expect(await renew()).toMatchObject({ refused: 'token_expired' });
    bed.network.revoked = false;
    expect(accepted(await renew()).account.status).toBe('active');
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired', 'AccountReconnected']);
  });

  it('is not possible without something to renew it with, nor for others', async () => {
    expect(await renew(newId())).toMatchObject({ refused: 'account_not_found' });
    bed.network.givesRefreshTokens = false;
    await replica.connected();
    expect(await renew()).toMatchObject({ refused: 'not_renewable' });
    await replica.disconnect.handle({ accountId }, metaOf());
    expect(await renew()).toMatchObject({ refused: 'account_not_found' });
  });
});
