import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@afterpost/kernel';
import { LIFETIME_MS } from '../testing/fake-network.ts';
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

const disable = (meta = metaOf()) => replica.disable.handle({ accountId }, meta);
const enable = (meta = metaOf()) => replica.enable.handle({ accountId }, meta);

describe('a disabled account', () => {
  it('lends no token, is not asked for its health, and works again as soon as it is enabled', async () => {
    expect(accepted(await disable()).account.status).toBe('disabled');
    expect(await replica.leased(accountId)).toBe('account_inactive');
    expect(accepted(await replica.health.handle({ accountId }, metaOf()))).toMatchObject({
      healthy: false,
      errorCode: 'disabled',
      checkedLive: false,
    });
    expect(bed.network.calls.identify).toBe(0);
    expect(accepted(await enable()).account.status).toBe('active');
    expect(await replica.leased(accountId)).toMatchObject({ version: 1 });
  });

  it('is kept alive, so that enabling it does not mean connecting it again', async () => {
    await disable();
    bed.clock.advance(LIFETIME_MS);
    const outcome = await replica.worker.work({
      kind: 'refresh-token',
      key: accountId,
      dueAt: bed.clock.now(),
      payload: { version: 1 },
      attempts: 1,
    });
    expect(outcome).toEqual({ kind: 'done' });
    await enable();
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('works again when it is connected again', async () => {
    await disable();
    await replica.connected();
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('goes on as expired when that is what it was', async () => {
    bed.network.revoked = true;
    await replica.report.handle({ accountId, version: 1, reason: 'ExpiredToken' }, metaOf());
    await disable();
    expect(accepted(await enable()).account.status).toBe('token_expired');
  });
});

describe('switching', () => {
  it('happens once, however often it is asked for or repeated', async () => {
    const meta = metaOf();
    const first = accepted(await disable(meta));
    expect(accepted(await disable(meta))).toEqual(first);
    await disable();
    await enable();
    await enable();
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'AccountDisabled', 'AccountEnabled']);
  });

  it('is for the account’s own tenant, and for accounts that are connected', async () => {
    expect(await disable(metaOf(newId()))).toMatchObject({ refused: 'account_not_found' });
    await replica.disconnect.handle({ accountId }, metaOf());
    expect(await disable()).toMatchObject({ refused: 'account_not_found' });
    expect(await enable()).toMatchObject({ refused: 'account_not_found' });
  });
});
