import { syncTargets, type AnyEventBody, type Owner } from '@afterpost/contracts';
import { append, LOG_TABLES } from '@afterpost/event-store';
import { MINUTE, newId, silentLog, systemClock } from '@afterpost/kernel';
import { InFlight, PublicLog, Signal } from '@afterpost/messaging';
import { localHost, provision, urlAs, type Host } from '@afterpost/service-host';
import { eventually, testDatabase, type TestDatabase } from '@afterpost/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { DEFAULT_CADENCE, DEFAULT_DISCOVER, fetcherEnv, start } from './start.ts';
import { FakeNeighbours } from './testing/fake-neighbours.ts';
import { FakePlatform, figuresOf, platformsOf } from './testing/fake-platform.ts';
import { connected, published } from './testing/fetcher.ts';

const tenant = newId();
const accountId = newId();
const targetId = newId();
const neighbours = new FakeNeighbours();
let files: TestDatabase;
const pools = new Map<Owner, Pool>();

beforeAll(async () => {
  files = await testDatabase('insights_fetcher_start');
  await provision(files.url);
  for (const [owner, schema] of [
    ['token-health', 'token_health'],
    ['publisher', 'publisher'],
  ] as const) {
    const pool = new Pool({ connectionString: urlAs(files.url, schema), max: 2 });
    // The database goes with whoever is still saying goodbye to it.
    pool.on('error', () => {});
    for (const sql of LOG_TABLES) await pool.query(sql);
    pools.set(owner, pool);
  }
}, 30_000);
afterAll(async () => {
  for (const pool of pools.values()) await pool.end();
  await files[Symbol.asyncDispose]();
});

/** A process in which token-health and publisher are logs that the test writes to, and answer like fakes. */
function withNeighbours(local: Host): Host {
  for (const [owner, pool] of pools) {
    const log = new PublicLog({ owner, pool, toPublicEvents: ({ type, data }) => [{ type, subject: accountId, data }] });
    local.lend(owner, { log, pool, committed: new Signal() });
  }
  return { ...local, commands: async (service, flight) => ({ ...(await local.commands(service, flight)), caller: neighbours }) };
}

const tell = (owner: Owner, { type, data }: Pick<AnyEventBody, 'type' | 'data'>) =>
  append(pools.get(owner)!, `entity-${newId()}`, 0, [{ type, data }], { tenantId: tenant, occurredAt: systemClock.now().toISOString() });

it('follows both owners, captures what comes due and answers commands', async () => {
  const platform = new FakePlatform();
  platform.posts.set('a', figuresOf({ likes: 2 }));
  const local = localHost({ databaseUrl: files.url, log: silentLog, stopping: new AbortController().signal });
  await using fetcher = await start(withNeighbours(local), {
    platforms: platformsOf(platform),
    cadence: DEFAULT_CADENCE,
    discover: DEFAULT_DISCOVER,
  });
  await tell('publisher', published(accountId, 'a', new Date(systemClock.now().getTime() - MINUTE), { postId: newId(), targetId }));
  await tell('token-health', connected(accountId, systemClock.now()));
  const captured = () => fetcher.database.pool.query(`select 1 from events where type = 'metrics.captured'`);
  await eventually(async () => expect((await captured()).rowCount).toBe(1));
  await eventually(() => expect(fetcher.notReady()).toEqual([]));

  const { caller } = await local.commands('gateway', new InFlight());
  const reply = await caller.call(syncTargets, { targetIds: [targetId], maxAgeMs: MINUTE }, { id: newId(), tenant });
  expect(reply).toMatchObject({ ok: true, value: { results: [{ targetId, status: 'success', cached: true }] } });
}, 30_000);

it('takes its knobs from the environment, with defaults that hold', () => {
  expect(fetcherEnv({})).toEqual({ cadence: DEFAULT_CADENCE, discover: DEFAULT_DISCOVER });
  expect(fetcherEnv({ DISCOVER_LIMIT: '10', CAPTURE_FIRST_AFTER_SECONDS: '5' })).toMatchObject({
    cadence: { firstAfterMs: 5_000 },
    discover: { newestMax: 10 },
  });
  expect(() => fetcherEnv({ DISCOVER_LIMIT: '1000' })).toThrow('DISCOVER_LIMIT');
});
