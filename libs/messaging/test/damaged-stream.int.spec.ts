import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cp, rm } from 'node:fs/promises';
import { NO_DIFFERENCE } from '../src/testing/effects.ts';
import { transactionAtRandom } from '../src/testing/log-world.ts';
import { Seed } from '../src/testing/seed.ts';
import { hasBroker } from './broker.ts';
import { BusWorld, type Stop } from './bus-world.ts';

interface Damage {
  readonly what: string;
  /** Whether the relay must have put everything back on the bus. */
  readonly healed: boolean;
  readonly harm: (bus: BusWorld, writeMore: () => Promise<void>) => Promise<void>;
}

const lastSequence = async (bus: BusWorld): Promise<number> => (await bus.manager.streams.info(bus.address.stream)).state.last_seq;

async function remove(bus: BusWorld, from: number, to: number): Promise<void> {
  for (let seq = from; seq <= to; seq += 1) await bus.manager.streams.deleteMessage(bus.address.stream, seq);
}

const DAMAGES: readonly Damage[] = [
  {
    what: 'its tail removed',
    healed: false,
    harm: async (bus) => {
      const last = await lastSequence(bus);
      await remove(bus, last - 40, last);
    },
  },
  {
    what: 'its middle removed',
    healed: false,
    harm: async (bus) => {
      const last = await lastSequence(bus);
      await remove(bus, last - 60, last - 30);
    },
  },
  { what: 'all of it purged', healed: false, harm: async (bus) => void (await bus.manager.streams.purge(bus.address.stream)) },
  {
    what: 'it deleted and created anew',
    healed: false,
    harm: async (bus) => {
      const { config } = await bus.manager.streams.info(bus.address.stream);
      await bus.manager.streams.delete(bus.address.stream);
      await bus.manager.streams.add({ name: config.name, subjects: config.subjects });
    },
  },
  {
    what: 'its files rolled back',
    healed: true,
    harm: async (bus, writeMore) => {
      const copy = `${bus.broker.storeDirectory}.copy`;
      await bus.broker.stop('SIGTERM');
      await cp(bus.broker.storeDirectory, copy, { recursive: true });
      await bus.broker.start();
      await writeMore();
      await bus.relayed();
      await bus.broker.stop('SIGKILL');
      await rm(bus.broker.storeDirectory, { recursive: true });
      await cp(copy, bus.broker.storeDirectory, { recursive: true });
      await bus.broker.start();
    },
  },
];

const suite = hasBroker('A damaged stream') ? describe : describe.skip;

suite.each(DAMAGES)('a bus stream with $what', ({ healed, harm }) => {
  let bus: BusWorld;
  let stopRelay: Stop;
  const seed = new Seed();
  const write = async (transactions: number): Promise<void> => {
    for (let i = 0; i < transactions; i += 1) await transactionAtRandom(bus.world, seed);
    await bus.world.write(1);
  };

  beforeEach(async () => {
    bus = await BusWorld.begin('damaged');
    await bus.manager.streams.add({ name: bus.address.stream, subjects: [...bus.address.subjects] }); // without deny_delete
    stopRelay = bus.run(bus.newRelay());
    await write(40);
    await bus.relayed();
  }, 30_000);
  afterEach(() => bus[Symbol.asyncDispose](), 60_000);

  it.each(['up', 'down and behind'])(
    'costs a consumer that is %s nothing: while quiet, with more events, and with a new relay',
    async (mode) => {
      const stop = bus.run(bus.newConsumer('follower'));
      expect(await bus.difference('follower')).toEqual(NO_DIFFERENCE);
      if (mode !== 'up') await stop();
      await write(60);
      await bus.relayed();
      await harm(bus, () => write(40));
      if (mode !== 'up') bus.run(bus.newConsumer('follower'));
      expect(await bus.difference('follower')).toEqual(NO_DIFFERENCE);

      await write(10);
      expect(await bus.difference('follower')).toEqual(NO_DIFFERENCE);

      await stopRelay();
      bus.run(bus.newRelay());
      await write(10);
      expect(await bus.difference('follower')).toEqual(NO_DIFFERENCE);
      const { lost, ...wrong } = await bus.busDifference(healed ? undefined : 0);
      expect(wrong).toEqual({ doubled: 0, ghosts: 0, outOfOrder: 0 });
      expect(lost === 0).toBe(healed);
    },
    60_000,
  );
});
