import type { AnyEventBody, Owner } from '@afterpost/contracts';
import { append, LOG_TABLES, type StoredEvent } from '@afterpost/event-store';
import { silentLog } from '@afterpost/kernel';
import { PublicLog, Signal } from '@afterpost/messaging';
import { getPost, progressOf } from '@afterpost/read-models';
import { type Database, localHost, openDatabase, provision, startService, urlAs } from '@afterpost/service-host';
import { eventually, testDatabase } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { definition, start } from '../src/start.ts';
import { captured, connected, created, id, published, TENANT } from './facts.ts';

class Log1767225600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of LOG_TABLES) await runner.query(sql);
  }

  async down(): Promise<void> {}
}

const SCHEMAS: Readonly<Record<Owner, string>> = {
  publisher: 'publisher',
  'token-health': 'token_health',
  'insights-fetcher': 'insights_fetcher',
};
const POST = id('post', 1);
const stack = new AsyncDisposableStack();
const stopping = new AbortController();
let owners: Record<Owner, Database>;
let gateway: Database;
let host: ReturnType<typeof localHost>;

/** An owner whose private events are its public ones. */
const toPublicEvents = ({ type, data, streamId }: StoredEvent): AnyEventBody[] => [{ type, subject: streamId, data } as AnyEventBody];

beforeAll(async () => {
  const { url } = stack.use(await testDatabase('snapshot_store'));
  await provision(url);
  host = localHost({ databaseUrl: url, log: silentLog, stopping: stopping.signal });
  const ownerDatabase = async (owner: Owner): Promise<Database> => {
    const committed = new Signal();
    const database = await openDatabase(
      urlAs(url, SCHEMAS[owner]),
      { schema: SCHEMAS[owner], migrations: [Log1767225600000] },
      committed,
      silentLog,
    );
    stack.defer(() => database.dataSource.destroy());
    host.lend(owner, { log: new PublicLog({ owner, pool: database.pool, toPublicEvents }), pool: database.pool, committed });
    return database;
  };
  owners = {
    publisher: await ownerDatabase('publisher'),
    'token-health': await ownerDatabase('token-health'),
    'insights-fetcher': await ownerDatabase('insights-fetcher'),
  };
  gateway = await openDatabase(urlAs(url, 'gateway'), { schema: 'gateway', migrations: [] }, new Signal(), silentLog);
  stack.defer(() => gateway.dataSource.destroy());
});
afterAll(async () => {
  stopping.abort();
  await stack.disposeAsync();
});

const tell = (owner: Owner, ...events: { type: string; data: unknown }[]): Promise<number> =>
  owners[owner].transaction(
    async ({ pg }) =>
      (await append(pg, id('stream', owner), null, events, { tenantId: TENANT, occurredAt: '2026-11-22T12:00:00.000Z' })).position,
  );

describe('the snapshot-store', () => {
  it('follows every owner into the read models, goes on where it stopped, and is rebuilt under new names', async () => {
    const figures = async () => (await getPost(gateway.pool, TENANT, POST))?.targets[0]?.latest?.metrics.likes;
    await tell('token-health', { type: 'account.connected', data: connected() });
    {
      await using service = await start(host);
      await tell('insights-fetcher', {
        type: 'metrics.captured',
        data: captured('2026-11-21T10:00:00.000Z', { postId: POST, metrics: { likes: 5 } }),
      });
      const position = await tell(
        'publisher',
        { type: 'post.created', data: created(POST) },
        { type: 'post.target_published', data: published(POST) },
      );
      await eventually(async () => expect(await progressOf(gateway.pool, 'publisher')).toBe(position));
      await eventually(async () => expect(await figures()).toBe(5));
      await eventually(() => expect(service.notReady()).toEqual([]));
    }
    await tell('insights-fetcher', {
      type: 'metrics.captured',
      data: captured('2026-11-21T11:00:00.000Z', { postId: POST, metrics: { likes: 6 } }),
    });
    {
      await using _ = await start(host);
      await eventually(async () => expect(await figures()).toBe(6));
    }
    const renamed = (definition.consume ?? []).map((row) => ({ ...row, name: `${row.name}-2` }));
    await using service = await startService({ ...definition, consume: renamed }, host);
    await eventually(async () => {
      const { rows } = await service.database.pool.query<{ consumer: string }>(
        `select consumer from checkpoints where position > 0 and consumer like '%-2'`,
      );
      expect(rows).toHaveLength(3);
    });
    expect(await figures()).toBe(6);
  }, 30_000);
});
