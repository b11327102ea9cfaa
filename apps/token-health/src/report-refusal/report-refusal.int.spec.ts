import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@afterpost/kernel';
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

const report = async (version: number) =>
  accepted(await replica.report.handle({ accountId, version, reason: 'ExpiredToken' }, metaOf())).status;

describe('a reported refusal', () => {
  it('renews the token and keeps the account', async () => {
    expect(await report(1)).toBe('active');
    expect(await replica.leased(accountId)).toEqual({ token: 'CANARY-access-2', version: 2 });
  });

  it('of a token that has been replaced since means nothing', async () => {
    await report(1);
    expect(await report(1)).toBe('active');
    expect(bed.network.calls.refresh).toBe(1);
  });

  it('of a revoked grant ends in token_expired once, however many report it', async () => {
    bed.network.revoked = true;
    expect(await Promise.all([1, 1, 1, 1].map(report))).toEqual(Array.from({ length: 4 }, () => 'token_expired'));
    expect(await report(1)).toBe('token_expired');
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired']);
    expect(await replica.leased(accountId)).toBe('token_expired');
  });

  it('does not end an account while the platform cannot be asked', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    expect(await report(1)).toBe('active');
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected']);
  });

  it('of another tenant’s account is not possible', async () => {
    const refused = await replica.report.handle({ accountId, version: 1, reason: 'ExpiredToken' }, metaOf(newId()));
    expect(refused).toMatchObject({ refused: 'account_not_found' });
  });
});

describe('a token with nothing to renew it', () => {
  beforeEach(() => {
    bed.network.givesRefreshTokens = false;
  });

  it('is not given up on a caller’s word', async () => {
    const { accountId: pasted } = accepted(
      await replica.connect.handle(
        { platform: 'bluesky', identifier: 'ada.test', password: 'CANARY-app-password', serviceUrl: null },
        metaOf(newId()),
      ),
    ).account;
    expect(pasted).not.toBe(accountId);
    await replica.connected();
    const before = await replica.leased(accountId);
    expect(await report((before as { version: number }).version)).toBe('active');
    expect(await eventsOf(replica.database, accountId)).not.toContain('TokenExpired');
  });

  it('is given up when the platform itself refuses it', async () => {
    await replica.connected();
    const { version } = (await replica.leased(accountId)) as { version: number };
    bed.network.revoked = true;
    expect(await report(version)).toBe('token_expired');
  });
});
