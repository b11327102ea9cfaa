import { MINUTE } from '@afterpost/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { Pool } from 'pg';
import { logWorld, type LogWorld } from '../testing/log-world.ts';
import { DueQueue } from './due-queue.ts';

const NOON = Date.parse('2026-01-05T12:00:00.000Z');
const at = (minutes: number): Date => new Date(NOON + minutes * MINUTE);
const NOBODYS_LEASE = '00000000-0000-4000-8000-000000000000';

/** What a plan must be: items with at most one holder each. */
interface Model {
  readonly planned: Map<string, { dueIn: number; heldBy?: string; replanned: boolean }>;
  /** The last lease that was given out for a key, still good or not. */
  readonly leases: Map<string, string>;
}

interface Real {
  readonly queue: DueQueue;
  readonly pool: Pool;
  readonly kind: string;
}

/** One thing that is done to an item, to the model and to the table. */
abstract class Step implements fc.AsyncCommand<Model, Real> {
  constructor(
    protected readonly key: string,
    protected readonly minutes: number,
  ) {}

  check(): boolean {
    return true;
  }

  abstract run(model: Model, real: Real): Promise<void>;

  toString(): string {
    return `${this.constructor.name}(${this.key}, ${this.minutes})`;
  }

  protected leaseIn({ planned, leases }: Model): { lease: string; ours: boolean; replanned: boolean; dueIn: number } {
    const item = planned.get(this.key);
    const lease = leases.get(this.key) ?? NOBODYS_LEASE;
    return { lease, ours: item?.heldBy === lease, replanned: item?.replanned ?? false, dueIn: item?.dueIn ?? 0 };
  }
}

class Plan extends Step {
  async run({ planned }: Model, { queue, pool, kind }: Real): Promise<void> {
    await queue.schedule(pool, { kind, key: this.key, dueAt: at(this.minutes), payload: null });
    const item = planned.get(this.key);
    planned.set(this.key, { ...item, dueIn: this.minutes, replanned: item?.heldBy !== undefined });
  }
}

class Cancel extends Step {
  async run({ planned }: Model, { queue, pool, kind }: Real): Promise<void> {
    await queue.cancel(pool, kind, this.key);
    planned.delete(this.key);
  }
}

class ClaimAll extends Step {
  async run({ planned, leases }: Model, { queue, pool, kind }: Real): Promise<void> {
    const free = [...planned].filter(([, item]) => item.heldBy === undefined && item.dueIn <= this.minutes);
    const claimed = await queue.claim(pool, { kind, now: at(this.minutes), limit: 10, leaseMs: 60_000 });
    deepStrictEqual(new Map(claimed.map((item) => [item.key, item.dueAt])), new Map(free.map(([key, { dueIn }]) => [key, at(dueIn)])));
    for (const [key, item] of free) {
      const lease = claimed.find((one) => one.key === key)?.lease ?? '';
      planned.set(key, { ...item, heldBy: lease, replanned: false });
      leases.set(key, lease);
    }
  }
}

class Finish extends Step {
  async run(model: Model, { queue, pool, kind }: Real): Promise<void> {
    const { lease, ours, replanned, dueIn } = this.leaseIn(model);
    const isOver = ours || !model.planned.has(this.key);
    strictEqual(await queue.done(pool, { kind, key: this.key, lease }), isOver);
    if (ours && replanned) model.planned.set(this.key, { dueIn, replanned: false });
    else if (ours) model.planned.delete(this.key);
  }
}

class Postpone extends Step {
  async run(model: Model, { queue, pool, kind }: Real): Promise<void> {
    const { lease, ours, replanned, dueIn } = this.leaseIn(model);
    strictEqual(await queue.postpone(pool, { kind, key: this.key, lease }, at(this.minutes)), ours);
    if (ours) model.planned.set(this.key, { dueIn: replanned ? dueIn : this.minutes, replanned: false });
  }
}

describe('due work, whatever is done to it', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await logWorld('due_model');
  });
  afterAll(() => world.drop());

  it('is a plan with at most one holder for each item, in which nothing planned is forgotten', async () => {
    const queue = new DueQueue();
    const steps = [Plan, Cancel, ClaimAll, Finish, Postpone].map((Kind) =>
      fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -3, max: 6 })).map(([key, minutes]) => new Kind(key, minutes)),
    );
    let runs = 0;
    const property = fc.asyncProperty(fc.commands(steps, { maxCommands: 30 }), async (commands) => {
      runs += 1;
      const setup = () => ({ model: { planned: new Map(), leases: new Map() }, real: { queue, pool: world.pool, kind: `run-${runs}` } });
      await fc.asyncModelRun(setup, commands);
    });
    await fc.assert(property, { numRuns: 80 });
    expect(runs).toBeGreaterThanOrEqual(80);
  }, 60_000);
});
