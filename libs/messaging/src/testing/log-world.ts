import { append, LOG_TABLES } from '@afterpost/event-store';
import { eventually, testDatabase } from '@afterpost/testing';
import { Pool, type PoolClient } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { DUE_TABLE } from '../due-work/due.table.ts';
import { CONSUMER_TABLES } from '../following/consumer.table.ts';
import { PublicLog } from '../public-log/public-log.ts';
import { Signal } from '../sources/signal.ts';
import { EFFECTS_TABLE } from './effects.ts';
import { OWNER, TENANT, toPublicEvents } from './private-events.ts';
import type { Seed } from './seed.ts';

const ADD_EPOCH = 'insert into epochs select (select max(epoch) + 1 from epochs), $1';

/** A database with a log, consumers' tables and effects, and ways to write to it. */
export interface LogWorld {
  readonly url: string;
  readonly pool: Pool;
  readonly log: PublicLog;
  readonly committed: Signal;
  /** Appends one private event that becomes `fan` public ones; gives its position. */
  write(fan?: number, more?: { stream?: string; data?: object; tx?: PoolClient }): Promise<number>;
  /** The ids of all public events in order, as the log says. */
  publicIds(): Promise<string[]>;
  /** The log as it is after a backup up to `cut` was restored: later events are gone and their positions are free again. */
  restoreTo(cut: number, options?: { epoch: boolean }): Promise<void>;
  addEpoch(base: number): Promise<void>;
  drop(): Promise<void>;
}

export async function logWorld(name: string): Promise<LogWorld> {
  const database = await testDatabase(name);
  const pool = new Pool({ connectionString: database.url, max: 12 });
  pool.on('error', () => {}); // terminated backends are part of the tests
  for (const statement of [...LOG_TABLES, ...CONSUMER_TABLES, ...DUE_TABLE, EFFECTS_TABLE]) await pool.query(statement);
  const committed = new Signal();
  const log = new PublicLog({ owner: OWNER, pool, toPublicEvents });
  let written = 0;
  return {
    url: database.url,
    pool,
    log,
    committed,
    async write(fan = 1, { stream = `stream-${written % 7}`, data = {}, tx } = {}) {
      written += 1;
      const event = { type: 'Happened', data: { fan, n: written, ...data } };
      const { position } = await append(tx ?? pool, stream, null, [event], { tenantId: TENANT, occurredAt: '2026-01-05T12:00:00.000Z' });
      if (!tx) committed.ring();
      return position;
    },
    publicIds: () => publicIds(pool),
    async restoreTo(cut, { epoch } = { epoch: true }) {
      await inTransaction(pool, async (tx) => {
        await tx.query('delete from events where position > $1', [cut]);
        await tx.query(`select setval(pg_get_serial_sequence('events', 'position'), $1)`, [cut]);
        // nobody's session survives a restore
        await tx.query(
          'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
        );
        if (epoch) await tx.query(ADD_EPOCH, [cut]);
      });
      await eventually(() => Promise.all(Array.from({ length: 12 }, () => pool.query('select'))));
    },
    async addEpoch(base) {
      await pool.query(ADD_EPOCH, [base]);
    },
    async drop() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Made without the code under test. */
async function publicIds(db: Pool): Promise<string[]> {
  const { rows } = await db.query<{ epoch: number; position: string; tag: string; fan: number }>(
    `select (select max(epoch) from epochs where base < position) as epoch, position, right(event_id::text, 8) as tag, (data->>'fan')::int as fan
     from events order by position`,
  );
  return rows.flatMap(({ epoch, position, tag, fan }) => Array.from({ length: fan }, (_, i) => `${epoch}:${position}:${i}:${tag}`));
}

/** Runs work in a transaction that is rolled back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    tx.release();
  }
}

class RolledBack extends Error {}

/**
 * Writers as in life: transactions of 1 to 4 events, a tenth of them slow, some rolled back, so that there are gaps all
 * the time. `perSecond` counts private events of all writers.
 */
export async function writeAtRandom(
  world: LogWorld,
  seed: Seed,
  { writers = 4, perSecond, stop }: { writers?: number; perSecond: number; stop: AbortSignal },
): Promise<void> {
  const pauseMs = (2.5 * writers * 1_000) / perSecond;
  const one = async (): Promise<void> => {
    while (!stop.aborted) {
      const due = performance.now() + pauseMs;
      await transactionAtRandom(world, seed);
      await pause(Math.max(0, due - performance.now()));
    }
  };
  await Promise.all(Array.from({ length: writers }, one));
}

/** One transaction of 1 to 4 events, maybe slow, maybe rolled back. */
export async function transactionAtRandom(world: LogWorld, seed: Seed): Promise<void> {
  const fans = Array.from({ length: seed.int(1, 4) }, () => seed.pick([0, 1, 1, 2, 3]));
  const [slow, undone] = [seed.chance(0.1), seed.chance(0.03)];
  const streams = fans.map(() => `stream-${seed.int(0, 30)}`).sort();
  await inTransaction(world.pool, async (tx) => {
    for (const [i, fan] of fans.entries()) await world.write(fan, { tx, ...(streams[i] && { stream: streams[i] }) });
    if (slow) await pause(seed.int(5, 30));
    if (undone) throw new RolledBack();
  }).catch((error: unknown) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  world.committed.ring();
}
