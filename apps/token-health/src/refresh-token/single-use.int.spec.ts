import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '@afterpost/contracts';
import { MINUTE } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { Database, type Transaction } from '@afterpost/service-host';
import { type FakeNetwork, LIFETIME_MS, LOST, TRANSIENT } from '../testing/fake-network.ts';
import { eventsOf, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

const LEAD_MS = LIFETIME_MS / 3;

let bed: TestBed;
let replica: Replica;
let accountId: string;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  bed.network.singleUse = true;
  bed.network.grace = false;
  replica = await bed.replica();
  accountId = await replica.connected();
});
afterAll(() => bed[Symbol.asyncDispose]());

const untilDue = (): void => bed.clock.advance(LIFETIME_MS - LEAD_MS);
const untilDead = (): void => bed.clock.advance(LEAD_MS);
const events = (): Promise<string[]> => eventsOf(replica.database, accountId);
const presentedTwice = ({ presented }: FakeNetwork): boolean => new Set(presented).size < presented.length;
const dies = (moment: string) => (): never => {
  throw new Error(`died ${moment}`);
};

describe('a refresh token that works once', () => {
  it('is presented once by ten processes at once, and all get the new token', async () => {
    const replicas = [replica, ...(await Promise.all(Array.from({ length: 9 }, () => bed.replica())))];
    untilDue();
    const leases = await Promise.all(replicas.flatMap((one) => [one.leased(accountId), one.leased(accountId)]));
    expect(leases).toEqual(Array.from({ length: 20 }, () => ({ token: 'CANARY-access-2', version: 2 })));
    expect(bed.network.presented).toEqual(['CANARY-refresh-1']);
  });

  it('is presented again after an answer that says that nothing was done', async () => {
    const failures: Failure[] = [TRANSIENT, { class: 'rate_limited', message: 'Slow down.', retryAfterMs: 30_000 }];
    bed.network.weather = { before: () => failures.shift() };
    untilDue();
    for (let n = 0; n < 2; n += 1) {
      expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-1' });
      bed.clock.advance(MINUTE);
    }
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
    expect(await events()).toEqual(['AccountConnected', 'TokenRefreshed']);
  });

  it('is not presented again while the access token lives, when the answer was lost', async () => {
    bed.network.weather = { after: () => LOST };
    untilDue();
    for (let n = 0; n < 5; n += 1) {
      expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-1' });
      bed.clock.advance(MINUTE);
    }
    expect(bed.network.presented).toEqual(['CANARY-refresh-1']);
  });

  it('that was lost ends in token_expired, once, when the access token does; and the reason says so', async () => {
    bed.network.weather = { after: () => LOST };
    untilDue();
    await replica.leased(accountId);
    bed.network.weather = {};
    untilDead();
    expect(await Promise.all([replica.leased(accountId), (await bed.replica()).leased(accountId)])).toEqual([
      'token_expired',
      'token_expired',
    ]);
    expect(await events()).toEqual(['AccountConnected', 'TokenExpired']);
    const { rows } = await replica.database.pool.query<{ reason: string }>(
      `select data ->> 'reason' as reason from events where type = 'TokenExpired'`,
    );
    expect(rows[0]?.reason).toContain('did not arrive');
  });

  it('may turn out not to have been spent: then nothing is lost', async () => {
    bed.network.weather = { before: () => LOST };
    untilDue();
    await replica.leased(accountId);
    bed.network.weather = {};
    untilDead();
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
    expect(await events()).toEqual(['AccountConnected', 'TokenRefreshed']);
  });

  it('is presented at once when the platform has already refused the access token: there is nothing to spare', async () => {
    bed.network.weather = { before: () => LOST };
    untilDue();
    await replica.leased(accountId);
    bed.network.weather = {};
    await replica.report.handle({ accountId, version: 1, reason: 'ExpiredToken' }, metaOf());
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('and its risk are forgotten when the account is connected again', async () => {
    bed.network.weather = { after: () => LOST };
    untilDue();
    await replica.leased(accountId);
    bed.network.weather = {};
    await replica.connected();
    untilDue();
    expect(await replica.leased(accountId)).toMatchObject({ token: bed.network.accessToken, version: 3 });
  });
});

/** A database that is away for a while after the platform has answered. */
class AwayDatabase extends Database {
  failures = 0;

  override transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.failures === 0) return super.transaction(work);
    this.failures -= 1;
    return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  }
}

describe('between the answer and the database', () => {
  it('a new pair outlives a database that is away', async () => {
    let away: AwayDatabase | undefined;
    const patient = await bed.replica(({ dataSource, schema }) => (away = new AwayDatabase(dataSource, schema, new Signal())));
    bed.network.beforeAnswer = () => Promise.resolve(away && (away.failures = 2));
    untilDue();
    expect(await patient.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
    expect(bed.network.presented).toEqual(['CANARY-refresh-1']);
  });
});

describe('a process that dies while a token that works once is refreshed', () => {
  it.each([
    ['before the platform heard of it', { before: dies('before the call') }, { token: 'CANARY-access-2', version: 2 }],
    ['after the platform answered', { after: dies('after the call') }, 'token_expired'],
  ] as const)('%s: goes on with the old token to its end, and then says truly what became of it', async (_moment, weather, end) => {
    bed.network.weather = weather;
    untilDue();
    await expect(replica.leased(accountId)).rejects.toThrow('died');
    bed.network.weather = {};
    const other = await bed.replica();
    expect(await other.leased(accountId)).toEqual({ token: 'CANARY-access-1', version: 1 });
    expect(
      await other.worker.work({ kind: 'refresh-token', key: accountId, dueAt: bed.clock.now(), payload: { version: 1 }, attempts: 2 }),
    ).toEqual({
      kind: 'again',
      at: new Date(bed.clock.now().getTime() + LEAD_MS - 15_000),
    });
    expect(presentedTwice(bed.network)).toBe(false);
    untilDead();
    expect(await other.leased(accountId)).toEqual(end);
    await replica.connected();
    expect(await replica.leased(accountId)).toMatchObject({ token: bed.network.accessToken });
  });
});
