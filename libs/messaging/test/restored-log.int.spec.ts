import { eventually } from '@afterpost/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { effectIds, effectsOf, NO_DIFFERENCE } from '../src/testing/effects.ts';
import { transactionAtRandom } from '../src/testing/log-world.ts';
import { Seed } from '../src/testing/seed.ts';
import { hasBroker } from './broker.ts';
import { BusWorld } from './bus-world.ts';

const suite = hasBroker('A restored log') ? describe : describe.skip;

suite('a log that was restored from a backup', () => {
  let bus: BusWorld;
  const seed = new Seed();
  const write = async (transactions: number): Promise<number> => {
    for (let i = 0; i < transactions; i += 1) await transactionAtRandom(bus.world, seed);
    return bus.world.write(2);
  };
  const ghosts = async (): Promise<number> => (await bus.busDifference(0)).ghosts;

  beforeEach(async () => {
    bus = await BusWorld.begin('restored');
  }, 30_000);
  afterEach(() => bus[Symbol.asyncDispose](), 60_000);

  it('takes its consumers back to the cut, and leaves no ghosts on the bus', async () => {
    bus.run(bus.newRelay());
    bus.run(bus.newConsumer('ahead'));
    const cut = await write(30);
    await write(30);
    expect(await bus.difference('ahead')).toEqual(NO_DIFFERENCE);

    await bus.world.restoreTo(cut);
    expect(await bus.difference('ahead')).toEqual(NO_DIFFERENCE);
    await write(50);
    expect(await bus.difference('ahead')).toEqual(NO_DIFFERENCE);
    bus.run(bus.newConsumer('never-knew'));
    expect(await bus.difference('never-knew')).toEqual(NO_DIFFERENCE);
    await eventually(async () => expect(await ghosts()).toBe(0));
  }, 60_000);

  it('does not hand what was undone to a consumer that was behind the cut', async () => {
    const stopRelay = bus.run(bus.newRelay());
    const stop = bus.run(bus.newConsumer('behind'));
    await write(10);
    expect(await bus.difference('behind')).toEqual(NO_DIFFERENCE);
    await stop();
    const cut = await write(20);
    await write(30);
    await bus.relayed();
    await stopRelay();

    const told = await bus.world.publicIds();
    await bus.world.restoreTo(cut);
    const kept = await bus.world.publicIds();
    await write(5);
    const handled: string[] = [];
    const handler = effectsOf('behind', (event) => void handled.push(event.id));
    bus.run(bus.newConsumer('behind', { handler })); // the ghosts are still on the bus
    expect(await bus.difference('behind')).toEqual(NO_DIFFERENCE);
    bus.run(bus.newRelay());
    await write(20);
    expect(await bus.difference('behind')).toEqual(NO_DIFFERENCE);
    const undone = new Set(told.slice(kept.length));
    expect(undone.size).toBeGreaterThan(0);
    expect(handled.filter((id) => undone.has(id))).toEqual([]);
    await eventually(async () => expect(await ghosts()).toBe(0));
  }, 60_000);

  it('is followed again when its consumers were restored with it', async () => {
    bus.run(bus.newRelay());
    const stop = bus.run(bus.newConsumer('restored'));
    const cut = await write(20);
    expect(await bus.difference('restored')).toEqual(NO_DIFFERENCE);
    await bus.world.pool.query('create table saved_effects as table effects; create table saved_checkpoints as table checkpoints');
    await write(30);
    expect(await bus.difference('restored')).toEqual(NO_DIFFERENCE);
    await stop();

    await bus.world.restoreTo(cut);
    await bus.world.pool.query(
      `truncate effects, checkpoints; insert into checkpoints table saved_checkpoints;
       insert into effects overriding system value table saved_effects`,
    );
    bus.run(bus.newConsumer('restored'));
    await write(60);
    expect(await bus.difference('restored')).toEqual(NO_DIFFERENCE);
    await eventually(async () => expect(await ghosts()).toBe(0));
  }, 60_000);

  it('stops relay and consumer with a reason when its epoch was forgotten, and both go on when it is added', async () => {
    const relay = bus.newRelay();
    const consumer = bus.newConsumer('misled');
    bus.run(relay);
    bus.run(consumer);
    const cut = await write(20);
    await write(20);
    expect(await bus.difference('misled')).toEqual(NO_DIFFERENCE);
    const before = await effectIds(bus.world.pool, 'misled');

    await bus.world.restoreTo(cut, { epoch: false });
    await write(60); // the new log outgrows the old one
    const diverged = { state: 'failing', error: expect.stringContaining('insert into epochs') };
    await eventually(() => expect([relay.status, consumer.status]).toMatchObject([diverged, diverged]), 20_000);
    expect(await effectIds(bus.world.pool, 'misled')).toEqual(before);

    await bus.world.addEpoch(cut);
    expect(await bus.difference('misled')).toEqual(NO_DIFFERENCE);
    await eventually(async () => expect(await ghosts()).toBe(0), 20_000);
  }, 60_000);
});
