import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BOOTSTRAP_TENANT, HOUR, idFrom } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { LIFETIME_MS, TRANSIENT } from '../testing/fake-network.ts';
import { accepted, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

let bed: TestBed;
let replica: Replica;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  replica = await bed.replica();
  replica.given.bluesky = bed.network.accessToken;
});
afterAll(() => bed[Symbol.asyncDispose]());

const accountId = idFrom('account', BOOTSTRAP_TENANT, 'bluesky', 'did:plc:ada');
const start = (): Promise<DueOutcome> =>
  replica.adopt.work({ kind: 'adopt-token', key: 'bluesky', dueAt: bed.clock.now(), payload: {}, attempts: 1 });
const status = () => replica.status.handle({ accountId }, metaOf(BOOTSTRAP_TENANT));
const statuses = async (): Promise<unknown[]> =>
  (await replica.database.pool.query('select account_id as id, tenant_id as tenant, status from account')).rows;

describe('a token from the environment', () => {
  it('appears as an account of the first tenant, once, however often it is started', async () => {
    for (let n = 0; n < 3; n += 1) expect(await start()).toEqual({ kind: 'done' });
    expect(await statuses()).toEqual([{ id: accountId, tenant: BOOTSTRAP_TENANT, status: 'active' }]);
    expect(bed.network.calls.acceptToken).toBe(1);
  });

  it('does not take the place of an account that is stored', async () => {
    accepted(
      await replica.connect.handle(
        { platform: 'bluesky', identifier: 'ada.test', password: 'CANARY-app-password', serviceUrl: null },
        metaOf(BOOTSTRAP_TENANT),
      ),
    );
    await start();
    expect(bed.network.calls.acceptToken).toBe(0);
  });

  it('stays away when its account was disconnected, until another token is given', async () => {
    await start();
    await replica.disconnect.handle({ accountId }, metaOf(BOOTSTRAP_TENANT));
    await start();
    expect(await statuses()).toMatchObject([{ status: 'disconnected' }]);
    replica.given.bluesky = 'CANARY-access-0 ';
    await start();
    expect(bed.network.calls.acceptToken).toBe(2);
  });

  it('is tried again when the platform cannot be asked, and not when it refuses; and is never logged', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    expect(await start()).toEqual({ kind: 'again', at: new Date(bed.clock.now().getTime() + 60_000) });
    bed.network.weather = {};
    replica.given.bluesky = 'CANARY-unknown-token';
    expect(await start()).toEqual({ kind: 'done' });
    expect(bed.lines.filter((line) => line.startsWith('given-token-refused'))).toHaveLength(2);
    expect(bed.lines.join('\n')).not.toContain('CANARY');
  });
});

describe('the status of a token', () => {
  it('says where it comes from, when it ends, and that it was renewed', async () => {
    expect(await status()).toMatchObject({ refused: 'account_not_found' });
    await start();
    bed.clock.advance(HOUR);
    expect(await status()).toEqual({
      source: 'env',
      expiresInS: 3_600,
      expiresAt: '2026-01-05T14:00:00.000Z',
      refreshedAt: null,
      nearExpiry: false,
    });
  });

  it('is near its end when a refresh is due', async () => {
    const tenants = await replica.connected();
    const of = async () => accepted(await replica.status.handle({ accountId: tenants }, metaOf()));
    expect(await of()).toMatchObject({ source: 'stored', nearExpiry: false });
    bed.clock.advance(LIFETIME_MS - LIFETIME_MS / 3);
    expect(await of()).toMatchObject({ nearExpiry: true });
    await replica.leased(tenants);
    expect(await of()).toMatchObject({
      source: 'stored',
      refreshedAt: bed.clock.now().toISOString(),
      nearExpiry: false,
      expiresInS: 7_200,
    });
    bed.network.weather = { before: () => TRANSIENT };
    bed.clock.advance(10 * LIFETIME_MS);
    expect(await of()).toMatchObject({ nearExpiry: true, expiresInS: 0 });
  });

  it('of a disconnected account is missing', async () => {
    await start();
    await replica.disconnect.handle({ accountId }, metaOf(BOOTSTRAP_TENANT));
    expect(await status()).toMatchObject({ refused: 'token_missing' });
  });
});
