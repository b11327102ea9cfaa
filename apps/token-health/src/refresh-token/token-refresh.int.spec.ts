import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Failure } from '@afterpost/contracts';
import { MINUTE } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { Database, type DueOutcome, type Transaction } from '@afterpost/service-host';
import { changeAccount } from '../account/accounts.ts';
import { LIFETIME_MS, TRANSIENT } from '../testing/fake-network.ts';
import { eventsOf, metaOf, type Replica, TENANT, TestBed } from '../testing/replicas.ts';

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

const LIMITED: Failure = { class: 'rate_limited', message: 'Slow down.', retryAfterMs: 30_000 };

const untilDue = (): void => bed.clock.advance(LIFETIME_MS - LIFETIME_MS / 3);
const untilDead = (): void => bed.clock.advance(LIFETIME_MS + MINUTE);

/** The same row of percentages for the same seed (a linear congruential generator). */
function percentages(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * 100);
  };
}

describe('refreshing', () => {
  it('asks the platform once for ten leases of a due token in three processes, and all get the new one', async () => {
    const replicas = [replica, await bed.replica(), await bed.replica()];
    untilDue();
    const leases = await Promise.all(Array.from({ length: 10 }, (_, i) => (replicas[i % 3] ?? replica).leased(accountId)));
    expect(bed.network.calls.refresh).toBe(1);
    expect(new Set(leases.map((lease) => JSON.stringify(lease)))).toEqual(
      new Set([JSON.stringify({ token: 'CANARY-access-2', version: 2 })]),
    );
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenRefreshed']);
  });

  it('leaves a token alone that is not near its end', async () => {
    bed.clock.advance(LIFETIME_MS / 2);
    expect(await replica.leased(accountId)).toEqual({ token: 'CANARY-access-1', version: 1 });
    expect(bed.network.calls.refresh).toBe(0);
  });

  it('goes on and on by leases alone, and presents no refresh token twice', async () => {
    for (let n = 2; n < 12; n += 1) {
      untilDue();
      expect(await replica.leased(accountId)).toEqual({ token: `CANARY-access-${n}`, version: n });
    }
    expect(new Set(bed.network.presented).size).toBe(bed.network.presented.length);
  });

  it('never lets an empty refresh token take the place of a good one', async () => {
    bed.network.givesRefreshTokens = false;
    untilDue();
    await replica.leased(accountId);
    expect(bed.network.presented).toEqual(['CANARY-refresh-1']);
    untilDue();
    expect(await replica.leased(accountId)).toMatchObject({ version: 3 });
    expect(bed.network.presented).toEqual(['CANARY-refresh-1', 'CANARY-refresh-1']);
  });

  it('says token_expired once when the grant was revoked, however many ask', async () => {
    const other = await bed.replica();
    bed.network.revoked = true;
    untilDue();
    const answers = await Promise.all([replica, other, replica, other].map((one) => one.leased(accountId)));
    expect(new Set(answers)).toEqual(new Set(['token_expired']));
    expect(bed.network.calls.refresh).toBe(1);
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired']);
  });

  it('never gives an account up over transient failures and limits: 30 % of all calls, whatever the order', async () => {
    const chance = percentages(20_260_105);
    const refusals = new Set<string>();
    bed.network.weather = { before: () => (chance() >= 30 ? undefined : chance() < 50 ? TRANSIENT : LIMITED) };
    for (let round = 0; round < 60; round += 1) {
      bed.clock.advance(chance() * MINUTE);
      const lease = await replica.leased(accountId);
      if (typeof lease === 'string') refusals.add(lease);
    }
    expect(bed.network.calls.refresh).toBeGreaterThan(20);
    expect(['platform_unavailable', 'rate_limited']).toEqual(expect.arrayContaining([...refusals]));
    expect(await eventsOf(replica.database, accountId)).not.toContain('TokenExpired');
    bed.network.weather = {};
    bed.clock.advance(LIFETIME_MS);
    expect(await replica.leased(accountId)).toMatchObject({ token: bed.network.accessToken });
  });

  it('goes on leasing the old token while it lives and the platform is away, and asks no more often than it may', async () => {
    bed.network.weather = { before: () => ({ class: 'rate_limited', message: 'Slow down.', retryAfterMs: 5 * MINUTE }) };
    untilDue();
    for (let n = 0; n < 5; n += 1) expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-1' });
    expect(bed.network.calls.refresh).toBe(1);
    untilDead();
    expect(await replica.leased(accountId)).toBe('rate_limited');
    bed.network.weather = {};
    bed.clock.advance(11 * MINUTE);
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('does not give up an account that was connected again while the refusal was on its way', async () => {
    const other = await bed.replica();
    let reconnected: Promise<string> | undefined;
    bed.network.revoked = true;
    bed.network.beforeAnswer = () => (reconnected = other.connected());
    untilDue();
    expect(await replica.leased(accountId)).toEqual({ token: 'CANARY-access-2', version: 2 });
    expect(await reconnected).toBe(accountId);
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'AccountReconnected']);
  });

  it('connects an account again that a refusal overtook while its refresh was on its way', async () => {
    // the lock's session was lost: a second process asks with the same refresh token and is refused first
    bed.network.beforeAnswer = async () => {
      bed.network.beforeAnswer = undefined;
      const command = { type: 'RecordRefusal', now: bed.clock.now().toISOString(), reason: 'The session has ended.' } as const;
      await replica.database.transaction(({ pg }) => changeAccount(pg, accountId, command, { tenantId: TENANT, occurredAt: command.now }));
    };
    untilDue();
    expect(await replica.leased(accountId)).toEqual({ token: 'CANARY-access-2', version: 3 });
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired', 'AccountReconnected']);
  });
});

/** Lives until a given moment of its next transaction. */
class DyingDatabase extends Database {
  dies: 'before' | 'inside' | 'after commit';

  override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (this.dies === 'before') throw new Error('died before the transaction');
    const result = await super.transaction(async (tx) => {
      const done = await work(tx);
      if (this.dies === 'inside') throw new Error('died inside the transaction');
      return done;
    });
    if (this.dies === 'after commit') throw new Error('died after the commit');
    return result;
  }
}

const replicaThatDies = (dies: DyingDatabase['dies']): Promise<Replica> =>
  bed.replica(({ dataSource, schema }) => {
    const dying = new DyingDatabase(dataSource, schema, new Signal());
    dying.dies = dies;
    return dying;
  });

describe('a process that dies while it refreshes', () => {
  it.each(['before', 'inside', 'after commit'] as const)('%s: the account still works, and no refresh token is lost', async (moment) => {
    const doomed = await replicaThatDies(moment);
    untilDue();
    await expect(doomed.leased(accountId)).rejects.toThrow('died');
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenRefreshed']);
    untilDue();
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-3' });
  });

  it('before the platform heard of it: nothing has changed', async () => {
    bed.network.weather = {
      before: () => {
        throw new Error('died before the call');
      },
    };
    untilDue();
    await expect(replica.leased(accountId)).rejects.toThrow('died');
    bed.network.weather = {};
    expect(await replica.leased(accountId)).toMatchObject({ token: 'CANARY-access-2' });
  });

  it('after the platform answered, where a refresh token works once: the account says token_expired, once', async () => {
    bed.network.grace = false;
    bed.network.weather = {
      after: () => {
        throw new Error('died after the call');
      },
    };
    untilDue();
    await expect(replica.leased(accountId)).rejects.toThrow('died');
    bed.network.weather = {};
    expect(await replica.leased(accountId)).toBe('token_expired');
    expect(await replica.leased(accountId)).toBe('token_expired');
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired']);
    await replica.connected();
    expect(await replica.leased(accountId)).toMatchObject({ token: bed.network.accessToken });
  });
});

const due = async (): Promise<{ key: string; due_at: Date; payload: { version: number } }[]> =>
  (await replica.database.pool.query('select key, due_at, payload from due where kind = $1', ['refresh-token'])).rows;
const work = (version: number): Promise<DueOutcome> =>
  replica.worker.work({ kind: 'refresh-token', key: accountId, dueAt: bed.clock.now(), payload: { version }, attempts: 1 });

describe('the due queue', () => {
  it('has the next refresh after every one, a little before anybody would have to wait for it', async () => {
    const lead = LIFETIME_MS / 3;
    const expected = (): Date => new Date(bed.clock.now().getTime() + LIFETIME_MS - lead * 1.05);
    expect(await due()).toEqual([{ key: accountId, due_at: expected(), payload: { version: 1 } }]);
    untilDue();
    expect(await work(1)).toEqual({ kind: 'done' });
    expect(await due()).toEqual([{ key: accountId, due_at: expected(), payload: { version: 2 } }]);
  });

  it('has nothing to do for a version that was refreshed by somebody else', async () => {
    untilDue();
    await replica.leased(accountId);
    expect(await work(1)).toEqual({ kind: 'done' });
    expect(bed.network.calls.refresh).toBe(1);
  });

  it('comes again when the platform was away', async () => {
    bed.network.weather = { before: () => TRANSIENT };
    untilDue();
    expect(await work(1)).toEqual({ kind: 'again', at: new Date(bed.clock.now().getTime() + 2_100) });
  });

  it('has nothing to do for an account that was disconnected or given up', async () => {
    await replica.disconnect.handle({ accountId }, metaOf());
    expect(await due()).toEqual([]);
    expect(await work(1)).toEqual({ kind: 'done' });
    expect(bed.network.calls.refresh).toBe(0);
  });
});
