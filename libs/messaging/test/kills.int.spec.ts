import { describe, expect, it } from '@jest/globals';
import { NO_DIFFERENCE } from '../src/testing/effects.ts';
import { Seed } from '../src/testing/seed.ts';
import { hasBroker } from './broker.ts';
import { killedBursts, killStorm } from './kill-storm.ts';

const suite = hasBroker('The kill tests') ? describe : describe.skip;

suite('events in processes that are killed', () => {
  it('take effect once and in order, whoever of owner, consumer and broker dies', async () => {
    const figures = await killStorm({ seconds: 20, perSecond: 300, seed: new Seed() });
    process.stderr.write(`kill storm: ${JSON.stringify(figures)}\n`);
    expect(figures).toMatchObject({ effects: NO_DIFFERENCE, bus: NO_DIFFERENCE });
    expect(figures.events).toBeGreaterThan(500);
  }, 180_000);

  it('take effect once and in order when the relay or the broker dies within a burst', async () => {
    const figures = await killedBursts({ bursts: 6, size: 600, seed: new Seed() });
    process.stderr.write(`killed bursts: ${JSON.stringify(figures)}\n`);
    expect(figures).toMatchObject({ effects: NO_DIFFERENCE, bus: NO_DIFFERENCE });
  }, 180_000);
});
