import { MINUTE } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { logWorld, type LogWorld } from '../testing/log-world.ts';
import { DueQueue } from './due-queue.ts';

const NOON = new Date('2026-01-05T12:00:00.000Z');
const at = (minutes: number): Date => new Date(NOON.getTime() + minutes * MINUTE);
const LONG = 60_000;

describe('due work', () => {
  const queue = new DueQueue();
  let world: LogWorld;
  beforeAll(async () => {
    world = await logWorld('due');
  });
  afterAll(() => world.drop());

  const plan = (kind: string, key: string, minutes: number, payload: unknown = {}): Promise<void> =>
    queue.schedule(world.pool, { kind, key, dueAt: at(minutes), payload });
  const claim = (kind: string, minutes = 0, limit = 10, leaseMs = LONG) =>
    queue.claim(world.pool, { kind, now: at(minutes), limit, leaseMs });
  const claimAll = async (kind: string): Promise<string[]> => {
    const keys: string[] = [];
    for (let claimed = await claim(kind, 0, 7); claimed.length > 0; claimed = await claim(kind, 0, 7)) {
      keys.push(...claimed.map((item) => item.key));
      for (const item of claimed) expect(await queue.done(world.pool, item)).toBe(true);
    }
    return keys;
  };

  it('is claimed when it is due by the business clock, the longest overdue first', async () => {
    await plan('order', 'late', -1, { text: 'it’s "late"' });
    await plan('order', 'latest', -5);
    await plan('order', 'future', 1);
    expect(await queue.nextDueAt(world.pool, 'order')).toEqual(at(-5));
    const claimed = await claim('order');
    expect(claimed.map((item) => item.key)).toEqual(['latest', 'late']);
    expect(claimed[1]).toMatchObject({ kind: 'order', key: 'late', dueAt: at(-1), payload: { text: 'it’s "late"' }, attempts: 1 });
    expect(await claim('order')).toEqual([]);
    expect(await claim('another-kind')).toEqual([]);
    expect(await queue.nextDueAt(world.pool, 'order')).toEqual(at(1));
    expect((await claim('order', 2)).map((item) => item.key)).toEqual(['future']);
    expect(await queue.nextDueAt(world.pool, 'order')).toBeUndefined();
  });

  it('is moved when it is planned again, and gone when it is canceled', async () => {
    await plan('moved', 'a', -1, { version: 1 });
    await plan('moved', 'a', 5, { version: 2 });
    expect(await claim('moved')).toEqual([]);
    expect(await claim('moved', 5)).toMatchObject([{ payload: { version: 2 } }]);
    await plan('moved', 'b', -1);
    await queue.cancel(world.pool, 'moved', 'b');
    expect(await claim('moved')).toEqual([]);
  });

  it('goes down with the transaction in which it was planned', async () => {
    const tx = await world.pool.connect();
    await tx.query('begin');
    await queue.schedule(tx, { kind: 'undone', key: 'a', dueAt: at(-1), payload: null });
    await tx.query('rollback');
    tx.release();
    expect(await claim('undone')).toEqual([]);
  });

  it('comes again when its holder has died, and the dead holder can record nothing', async () => {
    await plan('lease', 'a', -1);
    const [dead] = await claim('lease', 0, 1, 30);
    const [alive] = await eventually(async () => {
      const claimed = await claim('lease');
      expect(claimed).toHaveLength(1);
      return claimed;
    });
    if (!dead || !alive) throw new Error('nothing was claimed');
    expect(alive.attempts).toBe(2);
    expect(await queue.done(world.pool, dead)).toBe(false);
    expect(await queue.postpone(world.pool, dead, at(1))).toBe(false);
    expect(await queue.postpone(world.pool, alive, at(1))).toBe(true);
    expect(await claim('lease')).toEqual([]);
    expect(await claim('lease', 1)).toMatchObject([{ attempts: 3 }]);
  });

  it('has ended when the work itself took it off the plan', async () => {
    await plan('over', 'a', -1);
    const [item] = await claim('over');
    if (!item) throw new Error('nothing was claimed');
    await queue.cancel(world.pool, 'over', 'a');
    expect(await queue.done(world.pool, item)).toBe(true);
    expect(await queue.postpone(world.pool, item, at(1))).toBe(false);
  });

  it('stays when it was planned again while it was being done, and waits until it has been', async () => {
    for (const end of ['done', 'postpone'] as const) {
      await plan(end, 'a', -2, { version: 1 });
      const [item] = await claim(end);
      if (!item) throw new Error('nothing was claimed');
      await plan(end, 'a', -1, { version: 2 });
      expect(await claim(end)).toEqual([]);
      expect(end === 'done' ? await queue.done(world.pool, item) : await queue.postpone(world.pool, item, at(60))).toBe(true);
      expect(await claim(end)).toMatchObject([{ payload: { version: 2 }, dueAt: at(-1), attempts: 1 }]);
    }
  });

  it('is never claimed twice by four claimers at once', async () => {
    await Promise.all(Array.from({ length: 400 }, (_, i) => plan('rush', `key-${i}`, -1 - (i % 7))));
    const keys = (await Promise.all(Array.from({ length: 4 }, () => claimAll('rush')))).flat();
    expect(keys).toHaveLength(400);
    expect(new Set(keys).size).toBe(400);
  });
});
