import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { TRANSIENT } from '../testing/fake-network.ts';
import { accepted, eventsOf, metaOf, type Replica, TestBed } from '../testing/replicas.ts';

let bed: TestBed;
let replica: Replica;

beforeAll(async () => {
  bed = await TestBed.open();
}, 30_000);
beforeEach(async () => {
  await bed.reset();
  bed.network.givesRefreshTokens = false;
  replica = await bed.replica();
});
afterAll(() => bed[Symbol.asyncDispose]());

const inDays = (days: number): Date => new Date(bed.clock.now().getTime() + days * DAY);
const look = (accountId: string): Promise<DueOutcome> =>
  replica.watch.work({ kind: 'watch-expiry', key: accountId, dueAt: bed.clock.now(), payload: {}, attempts: 1 });

async function warnings(): Promise<{ days: number; reason: string }[]> {
  const { rows } = await replica.database.pool.query<{ days: number; reason: string }>(
    `select (data ->> 'daysLeft')::int as days, data ->> 'reason' as reason from events where type = 'TokenExpiring' order by position`,
  );
  return rows;
}

const said = (dataAccessExpiresAt: Date | null, valid = true) => ({
  valid,
  expiresAt: null,
  dataAccessExpiresAt: dataAccessExpiresAt?.toISOString() ?? null,
  scopes: ['com.atproto.appPass'],
  app: 'Bakery',
});

/** Follows the plan that the worker makes until nothing is left of it, looking twice each time. */
async function lookAsPlanned(accountId: string, until: Date): Promise<void> {
  for (;;) {
    await look(accountId);
    const next = await look(accountId);
    if (next.kind === 'done' || next.at > until) return;
    bed.clock.set(next.at);
  }
}

describe('a connection that nobody can renew', () => {
  it('is told of at seven days and at one day, once each, by whichever process looks', async () => {
    bed.network.lifetimeMs = 60 * DAY;
    const accountId = await replica.connected();
    await lookAsPlanned(accountId, inDays(61));
    replica = await bed.replica();
    await look(accountId);
    expect((await warnings()).map(({ days }) => days)).toEqual([7, 1]);
    expect((await warnings())[0]?.reason).toBe(
      'Bluesky ends this connection on 2026-03-06, and it can’t be renewed. Connect the account again before then; its history stays.',
    );
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpiring', 'TokenExpiring']);
  });

  it('is on the plan from the moment it is connected', async () => {
    await replica.connected();
    const { rows } = await replica.database.pool.query(`select due_at from due where kind = 'watch-expiry'`);
    expect(rows).toEqual([{ due_at: bed.clock.now() }]);
  });

  it('is no longer told of when it is connected again for longer', async () => {
    bed.network.lifetimeMs = 6 * DAY;
    const accountId = await replica.connected();
    expect(await look(accountId)).toEqual({ kind: 'again', at: inDays(5) });
    bed.network.lifetimeMs = 60 * DAY;
    await replica.connected();
    expect(await look(accountId)).toEqual({ kind: 'again', at: inDays(53) });
    expect(await warnings()).toHaveLength(1);
  });

  it('that renews itself is not told of', async () => {
    bed.network.givesRefreshTokens = true;
    const accountId = await replica.connected();
    expect(await look(accountId)).toEqual({ kind: 'done' });
    expect(await warnings()).toEqual([]);
  });

  it('that has ended, or was disconnected, is not looked at', async () => {
    const accountId = await replica.connected();
    await replica.disconnect.handle({ accountId }, metaOf());
    expect(await look(accountId)).toEqual({ kind: 'done' });
    const { rowCount } = await replica.database.pool.query('select 1 from due');
    expect(rowCount).toBe(0);
  });
});

describe('a token whose issuer can be asked', () => {
  let accountId: string;
  beforeEach(async () => {
    bed.network.lifetimeMs = 400 * DAY;
    bed.network.facts = said(inDays(90));
    accountId = await replica.connected();
  });

  it('is asked about once a day, and told of before the right to read data ends', async () => {
    const end = inDays(90);
    await lookAsPlanned(accountId, end);
    expect(bed.network.calls.inspect).toBeGreaterThanOrEqual(2 * 90);
    expect((await warnings()).map(({ days }) => days)).toEqual([7, 1]);
    expect((await warnings())[0]?.reason).toContain('lets nobody read this account’s data after 2026-04-05');
  });

  it('is told of anew when the user has put the end off in between', async () => {
    bed.clock.set(inDays(84));
    await look(accountId);
    bed.network.facts = said(inDays(90));
    await look(accountId);
    expect(await warnings()).toHaveLength(1);
    bed.clock.set(inDays(83.5));
    await look(accountId);
    expect(await warnings()).toHaveLength(2);
  });

  it('keeps what was said last while its issuer cannot be asked', async () => {
    await look(accountId);
    bed.network.weather = { before: () => TRANSIENT };
    bed.clock.set(inDays(84));
    await look(accountId);
    expect(await warnings()).toHaveLength(1);
  });

  it('is given up only when the platform itself refuses it', async () => {
    bed.network.facts = said(null, false);
    await look(accountId);
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected']);
    bed.network.revoked = true;
    bed.clock.advance(DAY);
    await look(accountId);
    expect(await eventsOf(replica.database, accountId)).toEqual(['AccountConnected', 'TokenExpired']);
  });

  it('shows what was said of it in its health', async () => {
    await look(accountId);
    const health = async () => accepted(await replica.health.handle({ accountId }, metaOf()));
    expect(await health()).toMatchObject({
      healthy: true,
      app: 'Bakery',
      dataAccessExpiresAt: '2026-04-05T12:00:00.000Z',
      missingScopes: [],
    });
    bed.clock.set(inDays(90));
    bed.clock.advance(HOUR);
    const ended = await health();
    expect(ended).toMatchObject({ healthy: false, status: 'active', errorCode: 'missing_scope' });
    expect(ended.advice).toContain('since 2026-04-05');
  });
});
