import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@afterpost/testing';
import type { PoolClient } from 'pg';
import { logDatabase, type LogDatabase } from '../test/log-database.ts';
import { append } from './append.ts';
import { ConcurrencyConflict } from './conflict.ts';
import { LOG_TABLES_1, LOG_TABLES_2 } from './log.table.ts';
import { readStream } from './read-stream.ts';

const metadata = { tenantId: 't1', occurredAt: '2026-01-05T12:00:00.000Z' };
const happened = (n: number) => ({ type: 'Happened', data: { n } });
const several = (n: number) => Array.from({ length: n }, (_, i) => happened(i));

/** One event and several, with and without an expectation, go in on different ways: what holds for one holds for all. */
describe('append of one event and of several', () => {
  let log: LogDatabase;
  const open: PoolClient[] = [];
  beforeAll(async () => {
    log = await logDatabase();
  });
  afterEach(async () => {
    for (const client of open.splice(0)) {
      await client.query('rollback');
      client.release();
    }
  });
  afterAll(() => log.drop());

  const begin = async () => {
    const client = await log.pool.connect();
    open.push(client);
    await client.query('begin');
    return client;
  };
  const lastDrawn = async () => {
    const { rows } = await log.pool.query<{ last_value: string }>('select last_value from events_position_seq');
    return Number(rows[0]?.last_value);
  };
  /** Until so many sessions of this database wait for a stream. */
  const waitingForStream = (sessions: number) =>
    eventually(async () => {
      const { rowCount } = await log.pool.query(
        `select from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
      );
      expect(rowCount).toBe(sessions);
    });

  it('given a stream, when each way appends to it in turn, then versions and positions go on and contents come back', async () => {
    const data = { text: 'quotes " and \\ and {braces}, commas and 🙂', list: [1, null] };
    const answers = [
      await append(log.pool, 'mixed', 0, [{ type: 'One', schemaVersion: 3, data }], metadata),
      await append(log.pool, 'mixed', 1, [happened(1), happened(2)], metadata),
      await append(log.pool, 'mixed', null, [happened(3)], metadata),
      await append(log.pool, 'mixed', 4, [{ type: 'Null', data: null }], metadata),
    ];
    const stored = await readStream(log.pool, 'mixed');
    expect(stored.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    expect(stored[0]).toMatchObject({ type: 'One', schemaVersion: 3, data, metadata });
    expect(stored[4]).toMatchObject({ type: 'Null', schemaVersion: 1, data: null, metadata });
    expect(answers).toEqual([0, 2, 3, 4].map((i) => ({ version: i + 1, position: stored[i]?.position })));
  });

  describe.each([1, 2])('%i at a time', (n) => {
    it.each([0, 1, 3])(
      'given a stream at 2, when version %i is expected, then it is a conflict that ends the transaction',
      async (expected) => {
        const streamId = `at-two-${n}-${expected}`;
        await append(log.pool, streamId, 0, several(2), metadata);
        const before = await lastDrawn();
        const tx = await begin();
        const refused = append(tx, streamId, expected, several(n), metadata);
        await expect(refused).rejects.toBeInstanceOf(ConcurrencyConflict);
        await expect(refused).rejects.toMatchObject({ streamId, expectedVersion: expected, cause: { code: 'ES409' } });
        await expect(tx.query('select')).rejects.toMatchObject({ code: '25P02' });
        expect(await lastDrawn()).toBe(before);
      },
    );

    it('given a stream nobody wrote to, when a version is expected, then it is a conflict and no hole', async () => {
      await expect(append(log.pool, `empty-${n}`, 1, several(n), metadata)).rejects.toBeInstanceOf(ConcurrencyConflict);
      expect(await readStream(log.pool, `empty-${n}`)).toEqual([]);
    });

    it('given a writer in a stream, when another expects what it will leave, then it waits without a position and gets in', async () => {
      const streamId = `queue-${n}`;
      const first = await begin();
      const { version, position } = await append(first, streamId, 0, several(n), metadata);
      const second = append(log.pool, streamId, version, several(n), metadata);
      await waitingForStream(1);
      expect(await lastDrawn()).toBe(position);
      await first.query('commit');
      expect(await second).toEqual({ version: 2 * n, position: position + n });
    });

    it('given a writer in a stream, when others expect what it found, then every one of them is a conflict', async () => {
      const streamId = `late-${n}`;
      const first = await begin();
      await append(first, streamId, 0, several(n), metadata);
      const others = Array.from({ length: 4 }, () => append(log.pool, streamId, 0, several(n), metadata));
      const outcomes = Promise.allSettled(others);
      await waitingForStream(4);
      await first.query('commit');
      for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ES409' } });
      expect(await readStream(log.pool, streamId)).toHaveLength(n);
    });

    it('given a snapshot older than the other writer, when its version is expected, then it is a conflict', async () => {
      const streamId = `old-snapshot-${n}`;
      const tx = await begin();
      await tx.query('set transaction isolation level repeatable read');
      expect(await readStream(tx, streamId)).toEqual([]);
      await append(log.pool, streamId, 0, several(n), metadata);
      await expect(append(tx, streamId, 0, several(n), metadata)).rejects.toBeInstanceOf(ConcurrencyConflict);
    });
  });

  it('given a log as the first migration left it, when the second has run, then its streams go on, the old way, too', async () => {
    const older = await logDatabase(LOG_TABLES_1);
    await append(older.pool, 'old', null, [happened(1)], metadata);
    for (const statement of LOG_TABLES_2) await older.pool.query(statement);
    expect(await append(older.pool, 'old', 1, [happened(2)], metadata)).toEqual({ version: 2, position: 2 });
    expect(await append(older.pool, 'old', 2, several(2), metadata)).toEqual({ version: 4, position: 4 });
    await older.drop();
  });
});
