import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, type Log, ManualClock, SECOND, silentLog } from '@afterpost/kernel';
import { DUE_TABLE, DueQueue, Signal } from '@afterpost/messaging';
import { eventually, testDatabase, type TestDatabase } from '@afterpost/testing';
import { Pool } from 'pg';
import { DueLoop } from '../src/nest/due-loop.ts';
import { Loop } from '../src/nest/loop.ts';
import type { Worker } from '../src/service.ts';

let created: TestDatabase;
let pool: Pool;
const queue = new DueQueue();
const now = new Date('2026-01-05T12:00:00.000Z');

beforeAll(async () => {
  created = await testDatabase('due_loop');
  pool = new Pool({ connectionString: created.url, max: 8 });
  for (const sql of DUE_TABLE) await pool.query(sql);
});
afterAll(async () => {
  await pool.end();
  await created[Symbol.asyncDispose]();
});
beforeEach(() => pool.query('delete from due'));

const done = { kind: 'done' } as const;
const plan = (key: string, dueAt = now) => queue.schedule(pool, { kind: 'tidy', key, dueAt, payload: {} });
const planned = async () =>
  (await pool.query<{ key: string; due_at: Date; lease: string | null }>('select key, due_at, lease from due order by key')).rows;

function dueLoop(work: Worker['work'], { concurrency = 2, committed = new Signal(), log = silentLog } = {}) {
  const clock = new ManualClock(now);
  const tools = { service: 'tests', database: { pool }, queue, committed, clock, log };
  const due = new DueLoop({ kind: 'tidy', worker: Object as never, leaseMs: 60_000, concurrency }, { work }, tools);
  const loop = new Loop('tidy', (stop) => due.round(stop), silentLog);
  const stop = async (): Promise<void> => {
    await loop[Symbol.asyncDispose]();
    await due.idle();
  };
  return { clock, stop, [Symbol.asyncDispose]: stop };
}

function recordingLog() {
  const lines: { event: string }[] = [];
  const write = (fields: object, event: string) => void lines.push({ ...fields, event });
  return { lines, log: { ...silentLog, warn: write, error: write } satisfies Log };
}

describe('a due loop', () => {
  it('does what is due, once, and leaves what is not', async () => {
    const worked: string[] = [];
    await plan('a');
    await plan('later', new Date(now.getTime() + DAY));
    await using _loop = dueLoop(async ({ key }) => (worked.push(key), done));
    await eventually(async () => expect(await planned()).toMatchObject([{ key: 'later' }]));
    expect(worked).toEqual(['a']);
  });

  it('puts an item off for as long as its worker says', async () => {
    const at = new Date(now.getTime() + DAY);
    await plan('a');
    await using _loop = dueLoop(async () => ({ kind: 'again', at }));
    await eventually(async () => expect(await planned()).toEqual([{ key: 'a', due_at: at, lease: null }]));
  });

  it('tries again after an error, later each time', async () => {
    const { log, lines } = recordingLog();
    await plan('a');
    await using loop = dueLoop(() => Promise.reject(new Error('no luck')), { log });
    for (const waitMs of [2, 4, 8].map((seconds) => seconds * SECOND)) {
      const dueAt = new Date(loop.clock.now().getTime() + waitMs);
      await eventually(async () => expect(await planned()).toEqual([{ key: 'a', due_at: dueAt, lease: null }]));
      loop.clock.set(dueAt);
    }
    expect(lines.slice(0, 3)).toMatchObject(
      [2, 4, 8].map((seconds) => ({ event: 'due-work-failed', key: 'a', waitMs: seconds * SECOND, reason: 'no luck' })),
    );
  });

  it('works on so many at once and not more, and on the next as soon as one is done', async () => {
    const begun: string[] = [];
    const gates = new Map(['a', 'b', 'c'].map((key) => [key, Promise.withResolvers<void>()]));
    for (const key of gates.keys()) await plan(key);
    await using _loop = dueLoop(async ({ key }) => (begun.push(key), await gates.get(key)?.promise, done));
    await eventually(() => expect(begun).toHaveLength(2));
    expect((await planned()).map(({ lease }) => lease === null)).toEqual([false, false, true]);
    gates.get('a')?.resolve();
    await eventually(() => expect(begun).toEqual(['a', 'b', 'c']));
    for (const { resolve } of gates.values()) resolve();
  });

  it('sees an item right after the commit that planned it, also one that comes while it looks', async () => {
    const committed = new Signal();
    const worked: string[] = [];
    await using _loop = dueLoop(async ({ key }) => (worked.push(key), done), { committed });
    for (let number = 0; number < 30; number += 1) {
      await plan(`k${number}`);
      committed.ring();
      await eventually(() => expect(worked).toHaveLength(number + 1), 500);
    }
  });

  it('finishes the work in hand when it stops, and claims nothing more', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun: string[] = [];
    await plan('a');
    const loop = dueLoop(async ({ key }) => (begun.push(key), await promise, done), { concurrency: 1 });
    await eventually(() => expect(begun).toEqual(['a']));
    await plan('b');
    const stopped = loop.stop();
    resolve();
    await stopped;
    expect(await planned()).toMatchObject([{ key: 'b', lease: null }]);
    expect(begun).toEqual(['a']);
  });

  it('does not record what was done under a lease that it lost', async () => {
    const { log, lines } = recordingLog();
    await plan('a');
    await using _loop = dueLoop(
      async () => {
        await pool.query('update due set lease = gen_random_uuid()');
        return done;
      },
      { log },
    );
    await eventually(() => expect(lines).toMatchObject([{ event: 'due-lease-lost', key: 'a' }]));
    expect(await planned()).toMatchObject([{ key: 'a' }]);
  });
});
