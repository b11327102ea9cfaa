import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import * as fc from 'fast-check';
import type { PoolClient } from 'pg';
import { logDatabase, type LogDatabase } from '../test/log-database.ts';
import { logPositions, Tail } from '../test/tail.ts';
import { append } from './append.ts';
import { eventIdAt, history } from './epochs.ts';
import { LogReader } from './log-reader.ts';
import type { Queryable } from './queryable.ts';
import { upcasters } from './upcasters.ts';

const metadata = { occurredAt: '2026-01-05T12:00:00.000Z' };
const write = (tx: Queryable, n = 1) =>
  append(
    tx,
    `stream-${newId()}`,
    0,
    Array.from({ length: n }, (_, i) => ({ type: 'Happened', data: { i } })),
    metadata,
  );
const positionsOf = async (reader: LogReader) => (await reader.next(100)).map(({ position }) => position);
/** What it hands over until no gap is open: other databases of the server also have transactions that it must outwait. */
async function settled(reader: LogReader): Promise<number[]> {
  const positions: number[] = [];
  await eventually(async () => {
    positions.push(...(await positionsOf(reader)));
    expect(reader.waiting).toBe(false);
  });
  return positions;
}

class RolledBack extends Error {}

describe('LogReader', () => {
  let log: LogDatabase;
  const open: PoolClient[] = [];
  beforeEach(async () => {
    log = await logDatabase();
  });
  afterEach(async () => {
    for (const client of open.splice(0)) client.release(true);
    await log.drop();
  });

  const begin = async () => {
    const client = await log.pool.connect();
    open.push(client);
    await client.query('begin');
    return client;
  };
  /** Until the log has given out a position. */
  const drawn = (position: number) =>
    eventually(async () => {
      const { rows } = await log.pool.query<{ last_value: string }>('select last_value from events_position_seq');
      expect(Number(rows[0]?.last_value)).toBe(position);
    });

  it.each([1, 2])('waits at %i positions that are drawn but not committed, and skips neither them nor what follows', async (n) => {
    const reader = new LogReader(log.pool, 0);
    const slow = await begin();
    await write(slow, n);
    await write(log.pool);

    expect(await positionsOf(reader)).toEqual([]);
    expect(reader.waiting).toBe(true);
    expect(reader.fence).toMatchObject({ upto: n + 1 });
    expect(await positionsOf(reader)).toEqual([]);

    await slow.query('commit');
    expect(await positionsOf(reader)).toEqual([1, 2, 3].slice(0, n + 1));
    expect(reader.waiting).toBe(false);
    expect(reader.fence).toBeUndefined();
  });

  it('hands over what comes before the gap', async () => {
    const reader = new LogReader(log.pool, 0);
    await write(log.pool);
    const slow = await begin();
    await write(slow);
    await write(log.pool);

    expect(await positionsOf(reader)).toEqual([1]);
    expect(reader.waiting).toBe(true);
    await slow.query('commit');
    expect(await positionsOf(reader)).toEqual([2, 3]);
  });

  it('passes a gap that was rolled back', async () => {
    const reader = new LogReader(log.pool, 0);
    const doomed = await begin();
    await write(doomed, 3);
    await write(log.pool);
    expect(await positionsOf(reader)).toEqual([]);

    await doomed.query('rollback');
    expect(await settled(reader)).toEqual([4]);
  });

  it('is not held up by transactions that began after it met the gap', async () => {
    const reader = new LogReader(log.pool, 0);
    const doomed = await begin();
    await write(doomed);
    await write(log.pool);
    expect(await positionsOf(reader)).toEqual([]);
    await write(await begin());

    await doomed.query('rollback');
    expect(await settled(reader)).toEqual([2]);
  });

  it('is not fooled when the writer in the gap has a younger transaction id than the one behind it', async () => {
    const reader = new LogReader(log.pool, 0);
    const [older, younger] = [await begin(), await begin()];
    await older.query('select pg_current_xact_id()');
    await write(younger);
    await write(older);
    await older.query('commit');

    expect(await positionsOf(reader)).toEqual([]);
    await write(log.pool);
    expect(await positionsOf(reader)).toEqual([]);
    await younger.query('commit');
    expect(await positionsOf(reader)).toEqual([1, 2, 3]);
  });

  it('waits for the whole transaction when only a savepoint was rolled back', async () => {
    const reader = new LogReader(log.pool, 0);
    const slow = await begin();
    await slow.query('savepoint first');
    await write(slow);
    await slow.query('rollback to savepoint first');
    await slow.query('savepoint second');
    await write(slow);
    await write(log.pool);
    expect(await positionsOf(reader)).toEqual([]);

    await slow.query('commit');
    expect(await settled(reader)).toEqual([2, 3]);
  });

  it('waits for a plain insert that has drawn its position and nothing else yet', async () => {
    const reader = new LogReader(log.pool, 0);
    await write(log.pool); // from now on the sequence gives numbers without drawing a transaction id itself
    const gate = await begin();
    await gate.query('select pg_advisory_lock(77)');
    const stuck = log.pool.query(
      `insert into events (stream_id, version, type, data, event_id)
       values ('plain' || pg_advisory_lock_shared(77)::text, 1, 'Happened', '{}', $1)`, // evaluated after the position
      [newId()],
    );
    await drawn(2);
    await write(log.pool);

    expect(await positionsOf(reader)).toEqual([1]);
    expect(await positionsOf(reader)).toEqual([]);
    expect(reader.waiting).toBe(true);
    await gate.query('select pg_advisory_unlock(77)');
    await stuck;
    await gate.query('rollback');
    expect(await positionsOf(reader)).toEqual([2, 3]);
  });

  it.each([1, 2])('waits for an append of %i that has drawn its position and nothing else yet', async (n) => {
    const reader = new LogReader(log.pool, 0);
    await write(log.pool); // from now on the sequence gives numbers without drawing a transaction id itself
    await log.pool.query(`create function hold() returns trigger language plpgsql as $$
      begin perform pg_advisory_lock_shared(77); perform pg_advisory_unlock_shared(77); return new; end $$`);
    await log.pool.query(`create trigger hold before insert on events for each row when (new.data->'i' is null) execute function hold()`);
    const gate = await begin();
    await gate.query('select pg_advisory_lock(77)');
    const held = Array.from({ length: n }, () => ({ type: 'Held', data: {} }));
    const stuck = append(log.pool, 'held', 0, held, metadata); // its row triggers run after the position is drawn
    await drawn(2);
    await write(log.pool);

    expect(await positionsOf(reader)).toEqual([1]);
    expect(await positionsOf(reader)).toEqual([]);
    expect(reader.waiting).toBe(true);
    await gate.query('select pg_advisory_unlock(77)');
    await stuck;
    await gate.query('rollback');
    expect(await positionsOf(reader)).toEqual([1, 2, 3, 4].slice(1, 2 + n));
  });

  it('begins after a position, keeps to its limit and says how far it got', async () => {
    await write(log.pool, 6);
    const reader = new LogReader(log.pool, 2);
    expect((await reader.next(3)).map(({ position }) => position)).toEqual([3, 4, 5]);
    expect(reader.position).toBe(5);
    expect(await positionsOf(reader)).toEqual([6]);
    expect(await positionsOf(reader)).toEqual([]);
    expect(reader.position).toBe(6);
  });

  it('hands events over in their newest shape when it is given the upcaster', async () => {
    await write(log.pool);
    const upcast = upcasters({ type: 'Happened', from: 1, change: ({ i }: { i: number }) => ({ index: i }) });
    expect(await new LogReader(log.pool, 0, upcast).next(10)).toMatchObject([{ schemaVersion: 2, data: { index: 0 } }]);
  });

  it('lets any order of draws, commits and rollbacks come out once and in position order', async () => {
    const WRITERS = 4;
    const step = fc.record({ writer: fc.nat(WRITERS - 1), act: fc.constantFrom('write', 'write', 'commit', 'rollback', 'read') });
    const clients = await Promise.all(Array.from({ length: WRITERS }, begin));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const from = (await logPositions(log.pool)).at(-1) ?? 0;
        const reader = new LogReader(log.pool, from);
        const seen: number[] = [];
        for (const { writer, act } of steps) {
          const client = clients[writer] as PoolClient;
          if (act === 'write') await write(client);
          else if (act === 'read') seen.push(...(await positionsOf(reader)));
          else await client.query(`${act} and chain`);
        }
        for (const client of clients) await client.query('commit and chain');
        seen.push(...(await settled(reader)));
        expect(seen).toEqual((await logPositions(log.pool)).filter((position) => position > from));
      }),
      { numRuns: 60 },
    );
  });

  it('sees every event of 16 concurrent writers once and in order, with late commits and rollbacks', async () => {
    const tail = new Tail(log.pool);
    let writing = true;
    const writer = async (name: number) => {
      for (let n = 0; n < 40; n += 1) {
        const transaction = log.inTransaction(async (tx) => {
          await write(tx, 1 + (n % 3));
          if ((n + name) % 4 === 0) await tx.query('select pg_sleep(0.01)');
          await append(tx, `hot-${n % 2}`, null, [{ type: 'Happened', data: { name, n } }], metadata);
          if ((n * 7 + name) % 6 === 0) throw new RolledBack();
        });
        await transaction.catch((error: unknown) => {
          if (!(error instanceof RolledBack)) throw error;
        });
      }
    };
    const writers = Promise.all(Array.from({ length: 16 }, (_, name) => writer(name))).finally(() => {
      writing = false;
    });
    await tail.follow(() => !writing, 60_000);
    await writers;
    await tail.followToEnd(log.pool);

    const positions = await logPositions(log.pool);
    expect(tail.positions).toEqual(positions);
    expect(positions.length).toBeLessThan(positions.at(-1) ?? 0); // there were gaps to get over
  }, 90_000);

  it('knows the event at a position and the epochs of the log', async () => {
    await write(log.pool);
    const [event] = await new LogReader(log.pool, 0).next(1);
    expect(await eventIdAt(log.pool, 1)).toBe(event?.eventId);
    expect(await eventIdAt(log.pool, 2)).toBeUndefined();
    await log.pool.query('insert into epochs (epoch, base) values (2, 1)');
    expect(await history(log.pool)).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});
