import { silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { PgSource } from '../sources/pg-source.ts';
import { effectIds, effectsOf } from '../testing/effects.ts';
import { inTransaction, logWorld, type LogWorld } from '../testing/log-world.ts';
import { CheckpointMoved } from './checkpoint.ts';
import { Consumer, type ConsumerSettings } from './consumer.ts';
import { listParked, requeueParked } from './parked.ts';
import { takeLock } from './session-lock.ts';

interface Attempt {
  readonly n: number;
  readonly error: string;
}

const swallow = async (tx: PoolClient): Promise<void> => void (await tx.query('select 1/0').catch(() => undefined));

describe('a consumer', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await logWorld('consumer');
    for (let i = 0; i < 10; i += 1) await world.write(1, { stream: `s${i}` });
  });
  afterAll(() => world.drop());

  let turn = new AbortController();
  let running: Promise<void>[] = [];
  afterEach(async () => {
    turn.abort();
    await Promise.all(running);
    turn = new AbortController();
    running = [];
  }, 30_000);
  const run = (...consumers: Consumer[]): void => void running.push(...consumers.map((one) => one.run(turn.signal)));

  const consumer = (name: string, more: Partial<ConsumerSettings> = {}): Consumer =>
    new Consumer({
      name,
      source: new PgSource(world.log, world.committed),
      handler: effectsOf(name),
      pool: world.pool,
      log: silentLog,
      policy: { retryMs: 1 },
      ...more,
    });
  const effects = (name: string): Promise<string[]> => effectIds(world.pool, name);
  const attemptsOf = async (name: string): Promise<Attempt[]> =>
    (await world.pool.query<Attempt>('select n, error from attempts where consumer = $1', [name])).rows;
  const handled = (name: string): Promise<void> => eventually(async () => expect(await effects(name)).toEqual(await world.publicIds()));

  it('makes no effect when another instance has moved the checkpoint, and takes up from there', async () => {
    const [one, other] = [consumer('moved', { batch: 3 }), consumer('moved', { batch: 3 })];
    await one.step();
    await other.step();
    await expect(one.step()).rejects.toBeInstanceOf(CheckpointMoved);
    expect(await effects('moved')).toEqual((await world.publicIds()).slice(0, 6));
    await one.step();
    expect(await effects('moved')).toEqual((await world.publicIds()).slice(0, 9));
  });

  it('runs in one instance at a time, and the next takes over', async () => {
    const first = new AbortController();
    const seen: string[] = [];
    const named = (who: string): Consumer => consumer('single', { handler: { handle: async () => void seen.push(who) } });
    const leading = named('first').run(first.signal);
    await eventually(() => expect(seen).toContain('first'));
    const second = named('second');
    run(second);
    await eventually(() => expect(second.status).toEqual({ state: 'running' })); // standing by is being ready
    await world.write(1);
    await eventually(async () => expect(seen.filter((who) => who === 'first').length).toBeGreaterThan(1));
    expect(seen).not.toContain('second');
    first.abort();
    await leading;
    await world.write(1);
    await eventually(() => expect(seen).toContain('second'));
  }, 30_000);

  it('goes on when its sessions are killed, lock included', async () => {
    run(consumer('killed', { batch: 1 }));
    for (let i = 0; i < 5; i += 1) {
      await pause(20);
      await world.pool
        .query('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()')
        .catch(() => undefined);
    }
    await eventually(async () => expect(await effects('killed')).toEqual(await world.publicIds()));
  }, 30_000);

  it('counts the tries of a poison event in the database, across restarts, and parks it at the third', async () => {
    const name = 'poisoned';
    const poison = (await world.publicIds())[4];
    const handler = effectsOf(name, (event) => {
      if (event.id === poison) throw new Error('cannot stand it');
    });
    for (const n of [1, 2]) {
      await expect(consumer(name, { handler }).step()).rejects.toThrow('cannot stand it');
      expect(await attemptsOf(name)).toEqual([{ n, error: 'cannot stand it' }]);
      expect(await effects(name)).toHaveLength(4);
    }
    await consumer(name, { handler }).step();
    expect(await attemptsOf(name)).toEqual([]);
    expect(await listParked(world.pool, { consumer: name })).toMatchObject([
      { event: { id: poison }, attempts: 3, reason: 'cannot stand it', behind: false },
    ]);
    expect(await effects(name)).toEqual((await world.publicIds()).filter((id) => id !== poison));
  });

  it('never counts failures of the infrastructure, or what the handler calls transient', async () => {
    for (const error of [
      Object.assign(new Error('serialization'), { code: '40001' }),
      new Error('Connection terminated unexpectedly'),
      new Error('busy'),
    ]) {
      let failures = 5;
      const name = `infra-${error.message}`;
      const handler = effectsOf(name, () => {
        if (failures-- > 0) throw error;
      });
      const policy = { retryMs: 1, retryMsMax: 2, isTransient: (failure: unknown) => failure === error && error.message === 'busy' };
      run(consumer(name, { handler, policy }));
      await handled(name);
      expect(await listParked(world.pool, { consumer: name })).toEqual([]);
      expect(await attemptsOf(name)).toEqual([]);
    }
  }, 30_000);

  it('says why it fails, and that it runs again', async () => {
    let broken = true;
    const flaky = consumer('flaky', {
      handler: effectsOf('flaky', () => {
        if (broken) throw Object.assign(new Error('the database is full'), { code: '53100' });
      }),
      policy: { retryMs: 1, retryMsMax: 5 },
    });
    expect(flaky.status).toEqual({ state: 'starting' });
    run(flaky);
    await eventually(() => expect(flaky.status).toEqual({ state: 'failing', error: 'the database is full' }));
    broken = false;
    await eventually(() => expect(flaky.status).toEqual({ state: 'running' }));
  });

  it('takes no event for handled when a failed statement was swallowed on the way', async () => {
    const inHandler = consumer('swallowing', { handler: { handle: (_, tx) => swallow(tx) }, batch: 1 });
    await expect(inHandler.step()).rejects.toThrow('current transaction is aborted');
    const inProgress = consumer('swallowing-late', { onProgress: (_source, _position, tx) => swallow(tx), batch: 1 });
    await expect(inProgress.step()).rejects.toThrow('a statement in it failed and nobody said so');
    expect(await effects('swallowing-late')).toEqual([]);
  });

  it('tells its progress within the transaction', async () => {
    const told: number[] = [];
    const progressing = consumer('progressing', {
      batch: 4,
      onProgress: async (source, position, tx) => {
        const { rows } = await tx.query<{ position: string }>('select position from checkpoints where consumer = $1 and source = $2', [
          'progressing',
          source,
        ]);
        expect(Number(rows[0]?.position)).toBe(position);
        told.push(position);
      },
    });
    await progressing.step();
    await progressing.step();
    expect(told).toEqual((await world.publicIds()).filter((_, i) => i === 3 || i === 7).map((id) => Number(id.split(':')[1])));
  });

  it('leaves nothing parked behind a requeue that runs while later events of the subject come', async () => {
    const name = 'requeued';
    let sick = true;
    let blocked = false;
    const released = new AbortController();
    await world.write(1, { stream: 'turn', data: { poison: true } });
    const handler = effectsOf(name, async (event) => {
      if (sick && (event.data as { poison?: boolean }).poison) throw new Error('sick');
      if (event.subject !== 'blocker') return;
      blocked = true;
      await pause(30_000, undefined, { signal: released.signal }).catch(() => undefined);
    });
    run(consumer(name, { handler }));
    await eventually(async () => expect(await listParked(world.pool, { consumer: name })).toHaveLength(1));
    sick = false;
    await inTransaction(world.pool, async (tx) => {
      await world.write(1, { stream: 'turn', tx });
      await world.write(1, { stream: 'blocker', tx });
    });
    world.committed.ring();
    await eventually(() => expect(blocked).toBe(true)); // the second is about to be parked behind the first

    const requeuing = requeueParked(world.pool, name, 'publisher', { handler });
    await pause(100);
    released.abort();

    expect(await requeuing).toEqual({ handled: 2, stillParked: [] });
    expect(await listParked(world.pool, { consumer: name })).toEqual([]);
    await world.write(1, { stream: 'turn' });
    await eventually(async () => expect([...(await effects(name))].sort()).toEqual([...(await world.publicIds())].sort()));
  }, 30_000);
});

describe('a session lock', () => {
  it('is held by one at a time, in this process as in others, and free again when released', async () => {
    const world = await logWorld('lock');
    const never = new AbortController();
    const first = await takeLock(world.pool, 'one', never.signal);
    const other = await takeLock(world.pool, 'other', never.signal);
    let stoodBy = false;
    const second = takeLock(world.pool, 'one', never.signal, () => (stoodBy = true));
    await eventually(() => expect(stoodBy).toBe(true));
    await first?.release();
    const third = new AbortController();
    await second;
    const refused = takeLock(world.pool, 'one', third.signal);
    third.abort();
    expect(await refused).toBeUndefined();
    await (await second)?.release();
    await other?.release();
    expect(other?.lost.aborted).toBe(true);
    await world.drop();
  }, 30_000);
});
