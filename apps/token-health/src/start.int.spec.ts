import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAccount, leaseToken } from '@afterpost/contracts';
import { newLeaseKey } from '@afterpost/credentials';
import { ManualClock, silentLog } from '@afterpost/kernel';
import { InFlight } from '@afterpost/messaging';
import { localHost, provision } from '@afterpost/service-host';
import { eventually, type TestDatabase, testDatabase } from '@afterpost/testing';
import { start } from './start.ts';
import { FakeNetwork, LIFETIME_MS, PASSWORD } from './testing/fake-network.ts';
import { metaOf } from './testing/replicas.ts';

let created: TestDatabase;
beforeAll(async () => {
  created = await testDatabase('token_health_start');
  await provision(created.url);
}, 30_000);
afterAll(async () => {
  await created[Symbol.asyncDispose]();
});

const clock = new ManualClock();
const network = new FakeNetwork(clock);
const credentialsKey = randomBytes(32).toString('base64');
const hostOf = () => localHost({ databaseUrl: created.url, log: silentLog, stopping: new AbortController().signal, clock });

describe('token-health', () => {
  it('connects, leases, and refreshes by itself when the time has come', async () => {
    const host = hostOf();
    await using service = await start(host, { platforms: network, credentialsKey });
    const { caller } = await host.commands('gateway', new InFlight());
    const connected = await caller.call(connectAccount, { platform: 'bluesky', identifier: 'ada.test', password: PASSWORD }, metaOf());
    if (!connected.ok) throw new Error(JSON.stringify(connected));
    const { accountId } = connected.value.account;
    const key = await newLeaseKey();
    const lease = await caller.call(leaseToken, { accountId, publicKey: key.publicKey }, metaOf());
    if (!lease.ok) throw new Error(JSON.stringify(lease));
    expect(await key.open(lease.value, accountId)).toBe('CANARY-access-1');
    clock.advance(LIFETIME_MS);
    await eventually(async () => {
      const { rows } = await service.database.pool.query('select 1 from events where type = $1', ['TokenRefreshed']);
      expect(rows).toHaveLength(1);
    });
    await eventually(() => expect(service.notReady()).toEqual([]));
  });

  it('starts again with the same key, and with no other', async () => {
    const again = await start(hostOf(), { platforms: network, credentialsKey });
    await again[Symbol.asyncDispose]();
    const other = randomBytes(32).toString('base64');
    await expect(start(hostOf(), { platforms: network, credentialsKey: other })).rejects.toThrow(
      'is not the one that sealed the tokens in this database',
    );
    await expect(start(hostOf(), { platforms: network, credentialsKey: `another-id:${other}` })).rejects.toThrow('wrong-credentials-key');
  });

  it('does not start without a key, and says what it is for', () => {
    expect(() => start(hostOf(), { platforms: network, credentialsKey: undefined })).toThrow('The credentials key is not set');
  });
});
