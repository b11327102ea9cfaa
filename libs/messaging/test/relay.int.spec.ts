import { subjectOf, type PublicEvent } from '@afterpost/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@afterpost/testing';
import { jetstream } from '@nats-io/jetstream';
import { setTimeout as pause } from 'node:timers/promises';
import { readLog } from '../src/public-log/read-log.ts';
import type { Relay } from '../src/relaying/relay.ts';
import { effectsOf, NO_DIFFERENCE } from '../src/testing/effects.ts';
import { transactionAtRandom, writeAtRandom } from '../src/testing/log-world.ts';
import { Seed } from '../src/testing/seed.ts';
import { hasBroker } from './broker.ts';
import { BusWorld } from './bus-world.ts';

const suite = hasBroker('The relay') ? describe : describe.skip;

suite('the relay and a source on the bus', () => {
  let bus: BusWorld;
  beforeEach(async () => {
    bus = await BusWorld.begin('relay');
  }, 30_000);
  afterEach(() => bus[Symbol.asyncDispose](), 60_000);

  const writeSome = async (seed: Seed, transactions: number): Promise<void> => {
    for (let i = 0; i < transactions; i += 1) await transactionAtRandom(bus.world, seed);
    await bus.world.write(1);
  };
  /** A consumer that has taken what there is: its first events came from the owner, as an empty cursor proves nothing. */
  const begun = async (consumer: string): Promise<number> => {
    const stop = bus.run(bus.newConsumer(consumer));
    expect(await bus.difference(consumer)).toEqual(NO_DIFFERENCE);
    await stop();
    return bus.askedEvents;
  };
  const all = async (): Promise<readonly PublicEvent[]> => (await readLog(bus.world.log, { after: '', limit: 1_000 })).events;

  it('puts the same events on the bus that the owner would tell, once and in order', async () => {
    bus.run(bus.newRelay());
    for (const fans of [[0], [1], [2], [3], [0, 0, 0, 0, 0, 0, 0, 0, 0, 3], [3, 0, 2, 0, 1]])
      for (const fan of fans) await bus.world.write(fan);
    expect(await bus.busDifference()).toEqual(NO_DIFFERENCE);
    const { config } = await bus.manager.streams.info(bus.address.stream);
    expect(config).toMatchObject({ storage: 'file', deny_delete: true, max_age: 7 * 24 * 3_600 * 1e9, subjects: ['post.>'] });
  }, 30_000);

  it('goes on inside a private event of which it could tell only a part', async () => {
    await bus.world.write(1);
    const stop = bus.run(bus.newRelay());
    await bus.relayed();
    const askedBefore = await begun('staged');
    await stop();
    await bus.world.write(3);
    const [told, first] = await all();
    expect(first?.prev).toBe(told?.id);
    const accepted = first as PublicEvent;
    await jetstream(bus.connection).publish(subjectOf(accepted), JSON.stringify(accepted), { expect: { lastSequence: 1 } }); // … and dies

    bus.run(bus.newRelay());
    bus.run(bus.newConsumer('staged', { idleMs: 60_000 }));

    expect(await bus.busDifference()).toEqual(NO_DIFFERENCE);
    expect(await bus.difference('staged')).toEqual(NO_DIFFERENCE);
    expect(bus.askedEvents).toBe(askedBefore);
  }, 30_000);

  it('survives a broker that is stopped and killed while nothing happens', async () => {
    const seed = new Seed();
    let stop = bus.run(bus.newRelay());
    bus.run(bus.newConsumer('idle'));
    await writeSome(seed, 10);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      expect(await bus.difference('idle')).toEqual(NO_DIFFERENCE);
      await pause(1_000);
      await bus.broker.restart(signal);
      await stop();
      await pause(500);
      stop = bus.run(bus.newRelay());
      await writeSome(seed, 10);
    }
    expect(await bus.difference('idle')).toEqual(NO_DIFFERENCE);
    expect(await bus.busDifference()).toEqual(NO_DIFFERENCE);
  }, 60_000);

  it('stays exact when two relays publish the same log without knowing of each other', async () => {
    const seed = new Seed();
    const stop = new AbortController();
    const withoutLock = async (relay: Relay): Promise<number> => {
      let refused = 0;
      while (!stop.signal.aborted) {
        try {
          await (
            await relay.round(stop.signal)
          )?.();
        } catch {
          refused += 1;
        }
      }
      return refused;
    };
    const relays = [bus.newRelay(), bus.newRelay()].map(withoutLock);
    bus.run(bus.newConsumer('of-two'));
    const writing = AbortSignal.timeout(4_000);
    await writeAtRandom(bus.world, seed, { perSecond: 300, stop: writing });
    expect(await bus.busDifference()).toEqual(NO_DIFFERENCE);
    expect(await bus.difference('of-two')).toEqual(NO_DIFFERENCE);
    stop.abort();
    const refusals = await Promise.all(relays);
    expect(refusals.reduce((a, b) => a + b)).toBeGreaterThan(0);
  }, 60_000);

  it('lets a new consumer begin with the owner where the bus no longer remembers', async () => {
    const seed = new Seed();
    bus.run(bus.newRelay());
    await writeSome(seed, 150);
    await bus.relayed();
    await bus.manager.streams.purge(bus.address.stream, { keep: 100 });
    bus.run(bus.newConsumer('newcomer', { idleMs: 60_000 }));
    expect(await bus.difference('newcomer')).toEqual(NO_DIFFERENCE);
    const total = (await bus.world.publicIds()).length;
    expect(bus.askedEvents).toBeGreaterThanOrEqual(total - 100);
    await writeSome(seed, 10);
    expect(await bus.difference('newcomer')).toEqual(NO_DIFFERENCE);
  }, 60_000);

  it('hands a backlog over from the bus alone, and through the death of the broker', async () => {
    const seed = new Seed();
    bus.run(bus.newRelay());
    await bus.world.write(1);
    await bus.relayed();
    const askedBefore = await begun('backlog');
    await Promise.all(Array.from({ length: 4 }, () => writeSome(seed, 200)));
    await bus.relayed();
    const stop = bus.run(bus.newConsumer('backlog', { idleMs: 60_000 }));
    expect(await bus.difference('backlog')).toEqual(NO_DIFFERENCE);
    expect(bus.askedEvents).toBe(askedBefore);
    await stop();

    let handled = 0;
    const working = effectsOf('again', () => (++handled % 4 === 0 ? pause(1) : undefined));
    bus.run(bus.newConsumer('again', { handler: working, batch: 100 }));
    await eventually(() => expect(handled).toBeGreaterThan(300));
    await bus.broker.restart('SIGKILL');
    expect(await bus.difference('again')).toEqual(NO_DIFFERENCE);
  }, 60_000);

  it('asks the owner when there is no stream, and listens as soon as there is one', async () => {
    await bus.world.write(2);
    bus.run(bus.newConsumer('early'));
    expect(await bus.difference('early')).toEqual(NO_DIFFERENCE);
    bus.run(bus.newRelay());
    await bus.relayed();
    await bus.world.write(3);
    expect(await bus.difference('early')).toEqual(NO_DIFFERENCE);
  }, 60_000);

  it('passes by what somebody else has put onto the stream', async () => {
    bus.run(bus.newRelay());
    bus.run(bus.newConsumer('unimpressed'));
    await bus.world.write(1);
    await bus.relayed();
    for (const nonsense of ['', '{', 'null', '[]', '{"id":"x","prev":""}', '{"id":"9:9:9:zzzzzzzz","prev":"x"}'])
      await jetstream(bus.connection).publish('post.nonsense', nonsense);
    await bus.world.write(2);
    expect(await bus.busDifference()).toEqual(NO_DIFFERENCE);
    expect(await bus.difference('unimpressed')).toEqual(NO_DIFFERENCE);
  }, 60_000);
});

const forgetful = hasBroker('A bus that forgets') ? describe : describe.skip;

forgetful('a bus that forgets by age', () => {
  it('costs a new consumer a page of the owner and nothing else', async () => {
    await using bus = await BusWorld.begin('forgetful', { maxAgeMs: 700 });
    const seed = new Seed();
    bus.run(bus.newRelay());
    await writeAtRandom(bus.world, seed, { perSecond: 200, stop: AbortSignal.timeout(2_500) });
    bus.run(bus.newConsumer('newcomer'));
    await writeAtRandom(bus.world, seed, { perSecond: 200, stop: AbortSignal.timeout(1_000) });
    expect(await bus.difference('newcomer')).toEqual(NO_DIFFERENCE);
    expect(bus.askedEvents).toBeGreaterThan(0);
  }, 60_000);
});
