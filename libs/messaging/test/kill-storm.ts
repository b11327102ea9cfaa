import { setTimeout as pause } from 'node:timers/promises';
import type { Difference } from '../src/testing/effects.ts';
import { writeAtRandom } from '../src/testing/log-world.ts';
import { Seed } from '../src/testing/seed.ts';
import { BusWorld } from './bus-world.ts';
import { Child } from './child.ts';

/** What a storm of kills came to. */
export interface StormFigures {
  readonly events: number;
  readonly killed: { readonly owner: number; readonly consumer: number; readonly broker: number };
  readonly effects: Difference;
  readonly bus: Difference;
}

/** Writers go on while the owner with its relay, the consumer and the broker are killed in turn, in processes of their own. */
export async function killStorm({ seconds, perSecond, seed }: { seconds: number; perSecond: number; seed: Seed }): Promise<StormFigures> {
  await using bus = await BusWorld.begin('storm');
  const urls = { databaseUrl: bus.world.url, natsUrl: bus.broker.url };
  await using owner = new Child('./owner.child.ts', urls);
  await using consumer = new Child('./consumer.child.ts', { ...urls, name: 'storm' });
  owner.start();
  consumer.start();
  const killed = { owner: 0, consumer: 0, broker: 0 };
  const kill = {
    owner: () => owner.killAndRestart(),
    consumer: () => consumer.killAndRestart(),
    broker: () => bus.broker.restart('SIGKILL'),
  };
  const over = AbortSignal.timeout(seconds * 1_000);
  const writing = writeAtRandom(bus.world, seed, { perSecond, stop: over });
  while (!over.aborted) {
    await pause(seed.int(500, 3_000));
    const victim = seed.pick(['owner', 'owner', 'consumer', 'consumer', 'broker'] as const);
    await kill[victim]();
    killed[victim] += 1;
  }
  await writing;
  const effects = await bus.difference('storm', 60_000);
  return { events: (await bus.world.publicIds()).length, killed, effects, bus: await bus.busDifference(60_000) };
}

/** Bursts of events, with a death in the middle of each. */
export async function killedBursts({ bursts, size, seed }: { bursts: number; size: number; seed: Seed }): Promise<StormFigures> {
  await using bus = await BusWorld.begin('bursts');
  const urls = { databaseUrl: bus.world.url, natsUrl: bus.broker.url };
  await using owner = new Child('./owner.child.ts', urls);
  await using consumer = new Child('./consumer.child.ts', { ...urls, name: 'storm' });
  consumer.start();
  const killed = { owner: 0, consumer: 0, broker: 0 };
  for (let burst = 0; burst < bursts; burst += 1) {
    // written while no relay is there: it meets them all at once
    for (let written = 0; written < size; written += 50)
      await Promise.all(Array.from({ length: 50 }, () => bus.world.write(seed.pick([1, 2, 3]))));
    const before = (await bus.busIds().catch(() => [])).length;
    owner.start();
    await bus.grownBeyond(before);
    if (burst % 3 === 2) {
      await bus.broker.restart('SIGKILL');
      killed.broker += 1;
    }
    await owner.kill();
    killed.owner += 1;
  }
  owner.start();
  const effects = await bus.difference('storm', 60_000);
  return { events: (await bus.world.publicIds()).length, killed, effects, bus: await bus.busDifference(60_000) };
}
