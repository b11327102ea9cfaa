import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@afterpost/testing';
import type { PublicEvent } from '@afterpost/contracts';
import { silentLog } from '@afterpost/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import { Consumer, type ConsumerSettings } from '../following/consumer.ts';
import { listParked, requeueParked } from '../following/parked.ts';
import { Diverged } from '../public-log/diverged.ts';
import { readLog } from '../public-log/read-log.ts';
import type { Cursor, Source } from '../sources/source.ts';
import { effectIds, effectsOf, NO_DIFFERENCE, settledDifference, type Difference } from './effects.ts';
import { inTransaction, transactionAtRandom, writeAtRandom, type LogWorld } from './log-world.ts';
import { OWNER } from './private-events.ts';
import { Seed } from './seed.ts';

/** An owner's log, and a way to follow it. */
export interface SourceWorld extends LogWorld {
  /** A source for one consumer. */
  open(): Source;
}

const START: Cursor = { id: '', seq: 0 };
const NEVER = new AbortController().signal;

/** Reads until `enough` events have come. */
async function follow(source: Source, from: Cursor, limit: number, enough: number): Promise<{ events: PublicEvent[]; cursor: Cursor }> {
  const events: PublicEvent[] = [];
  let cursor = from;
  await eventually(async () => {
    for (;;) {
      const page = await source.read(cursor, limit);
      expect(page.rewind).toBeUndefined();
      expect(page.events.length).toBeLessThanOrEqual(limit);
      events.push(...page.events);
      cursor = page.cursor;
      if (page.events.length === 0) break;
    }
    expect(events.length).toBeGreaterThanOrEqual(enough);
  }, 20_000);
  return { events, cursor };
}

/** What every source promises, whatever the way it goes. */
export function sourceContract(name: string, begin: () => Promise<SourceWorld>): void {
  describe(`${name} as a source`, () => {
    let world: SourceWorld;
    beforeAll(async () => {
      world = await begin();
    }, 60_000);
    afterAll(() => world.drop(), 60_000);
    let turns: (() => Promise<void>)[] = [];
    afterEach(async () => {
      await Promise.all(turns.map((stop) => stop()));
      turns = [];
    }, 60_000);

    /** Runs consumers until the answer is called, or the test is over. */
    const run = (...consumers: Consumer[]): (() => Promise<void>) => {
      const turn = new AbortController();
      const running = consumers.map((one) => one.run(turn.signal));
      const stop = async (): Promise<void> => {
        turn.abort();
        await Promise.all(running);
      };
      turns.push(stop);
      return stop;
    };

    /** What the owner tells from beginning to end. */
    const told = async (): Promise<PublicEvent[]> => {
      const ids = await world.publicIds();
      const events: PublicEvent[] = [];
      await eventually(async () => {
        const page = await readLog(world.log, { after: events.at(-1)?.id ?? '', limit: 1_000 });
        events.push(...page.events);
        expect(events.map((event) => event.id)).toEqual(ids);
      });
      return events;
    };

    /** How a consumer's effects differ from what the log says they must be, as soon as they don't or the time is over. */
    const settled = async (by: string, among: (id: string) => boolean = () => true): Promise<Difference> => {
      const expected = (await world.publicIds()).filter(among);
      return settledDifference(() => effectIds(world.pool, by), expected);
    };

    const consumer = (consumerName: string, more: Partial<ConsumerSettings> = {}): Consumer =>
      new Consumer({
        name: consumerName,
        source: world.open(),
        handler: effectsOf(consumerName),
        pool: world.pool,
        log: silentLog,
        batch: 40,
        ...more,
      });

    it.each([1, 2, 3, 7, 500])(
      'hands over what the owner tells, byte for byte, %i at a time',
      async (limit) => {
        for (const fan of [0, 1, 2, 3, 0, 0, 3, 1, 0]) await world.write(fan);
        const source = world.open();

        const expected = await told();
        const { events } = await follow(source, START, limit, expected.length);

        expect(JSON.parse(JSON.stringify(events))).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(events.map((event) => event.prev)).toEqual(['', ...events.slice(0, -1).map((event) => event.id)]);
        await source.close();
      },
      60_000,
    );

    it('goes on from any id, and answers the same again', async () => {
      const seed = new Seed();
      for (let i = 0; i < 10; i += 1) await world.write(seed.int(0, 3));
      const all = await told();
      const source = world.open();
      for (let i = 0; i < 10; i += 1) {
        const at = seed.int(0, all.length - 1);
        const from = { id: all[at]?.id ?? '', seq: 0 };
        for (let again = 0; again < 2; again += 1) {
          const { events } = await follow(source, from, 50, all.length - at - 1);
          expect(events.map((event) => event.id)).toEqual(all.slice(at + 1).map((event) => event.id));
        }
      }
      await source.close();
    }, 60_000);

    it('wakes whoever waits when something new is there', async () => {
      const source = world.open();
      const all = await told();
      const { cursor } = await follow(source, START, 500, all.length);
      const [read] = await Promise.all([follow(source, cursor, 500, 1), pause(30).then(() => world.write(1))]);
      expect(read.events).toHaveLength(1);
      await source.close();
    }, 60_000);

    it('does not skip what commits late, and does not wait for what was rolled back', async () => {
      const source = world.open();
      const all = await told();
      const { cursor } = await follow(source, START, 500, all.length);
      await expect(
        inTransaction(world.pool, async (tx) => {
          await world.write(1, { tx });
          throw new Error('changed my mind');
        }),
      ).rejects.toThrow('changed my mind');
      const late = await inTransaction(world.pool, async (tx) => {
        const position = await world.write(2, { tx });
        const early = await world.write(1);
        expect(early).toBeGreaterThan(position);
        expect((await source.read(cursor, 500)).events).toEqual([]);
        return position;
      });
      world.committed.ring();
      const { events } = await follow(source, cursor, 500, 3);
      expect(events.map((event) => event.position)).toEqual([late, late, late + 1]);
      await source.close();
    }, 60_000);

    it('takes each event once and in order while writers overtake each other and consumers come and go', async () => {
      const seed = new Seed();
      const writing = new AbortController();
      const writers = writeAtRandom(world, seed, { perSecond: 200, stop: writing.signal });
      const until = performance.now() + 2_500;
      while (performance.now() < until) {
        const stop = run(consumer('storm'), consumer('storm'));
        await pause(seed.int(200, 700));
        await stop();
      }
      writing.abort();
      await writers;
      run(consumer('storm'));
      expect(await settled('storm')).toEqual(NO_DIFFERENCE);
    }, 60_000);

    it('starts from the beginning under a new name', async () => {
      run(consumer('rebuilt'));
      expect(await settled('rebuilt')).toEqual(NO_DIFFERENCE);
    }, 60_000);

    it('parks what cannot be handled with its subject behind it, and requeues in order', async () => {
      await world.write(1, { stream: 'fine' });
      await world.write(1, { stream: 'sick', data: { poison: true } });
      for (let i = 0; i < 3; i += 1) {
        await world.write(1, { stream: 'sick' });
        await world.write(2, { stream: 'fine' });
      }
      const sick = new Set((await told()).filter((event) => event.subject === 'sick').map((event) => event.id));
      let cured = false;
      const handler = effectsOf('poisoned', (event) => {
        if (!cured && (event.data as { poison?: boolean }).poison) throw new Error('cannot stand it');
      });
      run(consumer('poisoned', { handler, policy: { retryMs: 5 } }));

      expect(await settled('poisoned', (id) => !sick.has(id))).toEqual(NO_DIFFERENCE);
      await eventually(async () => expect(await listParked(world.pool, { consumer: 'poisoned' })).toHaveLength(4));
      const parked = await listParked(world.pool, { consumer: 'poisoned' });
      expect(parked.map(({ behind, attempts }) => ({ behind, attempts }))).toEqual([
        { behind: false, attempts: 3 },
        ...Array.from({ length: 3 }, () => ({ behind: true, attempts: 0 })),
      ]);
      expect(parked[0]).toMatchObject({ source: OWNER, reason: 'cannot stand it', event: { subject: 'sick' } });

      expect(await requeueParked(world.pool, 'poisoned', OWNER, { handler })).toEqual({ handled: 0, stillParked: ['sick'] });
      cured = true;
      expect(await requeueParked(world.pool, 'poisoned', OWNER, { handler })).toEqual({ handled: 4, stillParked: [] });
      const inOrder = (await effectIds(world.pool, 'poisoned')).filter((id) => sick.has(id));
      expect(inOrder).toEqual([...sick]);
      await world.write(1, { stream: 'sick' });
      await eventually(async () => expect((await effectIds(world.pool, 'poisoned')).length).toBe((await world.publicIds()).length));
    }, 60_000);

    it('is not held up by a slow consumer', async () => {
      const released = new AbortController();
      turns.push(async () => released.abort());
      const stuck = effectsOf('slow', () => pause(60_000, undefined, { signal: released.signal }).catch(() => undefined));
      run(consumer('slow', { handler: stuck }), consumer('quick'));
      await world.write(1);
      expect(await settled('quick')).toEqual(NO_DIFFERENCE);
      expect(await effectIds(world.pool, 'slow')).toEqual([]);
    }, 60_000);

    it('rewinds to the last common event after a restore, without doing anything twice', async () => {
      const seed = new Seed();
      const common = await world.write(1);
      await world.write(0);
      const cut = await world.write(0);
      const kept = await world.publicIds();
      for (let i = 0; i < 10; i += 1) await transactionAtRandom(world, seed);
      await world.write(3);
      const stop = run(consumer('ahead'));
      expect(await settled('ahead')).toEqual(NO_DIFFERENCE);
      await stop();

      await world.restoreTo(cut);
      for (let i = 0; i < 15; i += 1) await transactionAtRandom(world, seed);
      await world.write(2);
      expect(kept.at(-1)).toMatch(new RegExp(`^1:${common}:0:`));

      run(consumer('ahead'), consumer('never-knew'));
      expect(await settled('ahead')).toEqual(NO_DIFFERENCE);
      expect(await settled('never-knew')).toEqual(NO_DIFFERENCE);
    }, 60_000);

    it('says so instead of skipping when a restore was not recorded, and goes on when it is', async () => {
      const cut = await world.write(1);
      await world.write(1);
      const following = consumer('diverging', { policy: { retryMsMax: 100 } });
      run(following);
      expect(await settled('diverging')).toEqual(NO_DIFFERENCE);

      await world.restoreTo(cut, { epoch: false });
      for (let i = 0; i < 3; i += 1) await world.write(1);
      await eventually(
        () => expect(following.status).toMatchObject({ state: 'failing', error: expect.stringContaining('does not hold event') }),
        15_000,
      );
      const source = world.open();
      const { rows } = await world.pool.query<{ last_id: string }>(`select last_id from checkpoints where consumer = 'diverging'`);
      await expect(source.read({ id: rows[0]?.last_id ?? '', seq: 0 }, 10).then(() => source.wait(1, NEVER))).rejects.toBeInstanceOf(
        Diverged,
      );
      await source.close();

      await world.addEpoch(cut);
      expect(await settled('diverging')).toEqual(NO_DIFFERENCE);
    }, 60_000);
  });
}
