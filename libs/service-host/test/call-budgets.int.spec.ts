import type { BudgetCharge, BudgetReading } from '@afterpost/contracts';
import { DAY, HOUR, ManualClock, MINUTE, silentLog } from '@afterpost/kernel';
import { testDatabase } from '@afterpost/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { provision, SharedCallBudgets, urlAs } from '../src/index.ts';

const NOON = '2026-11-21T12:00:00.000Z';
let created: Awaited<ReturnType<typeof testDatabase>>;
let clock: ManualClock;
let admin: Client;
let replicas: SharedCallBudgets[];

beforeAll(async () => {
  created = await testDatabase('budgets');
  await provision(created.url);
  await provision(created.url);
  admin = new Client({ connectionString: created.url });
  await admin.connect();
});
beforeEach(async () => {
  await admin.query('truncate budget.bucket');
  clock = new ManualClock(NOON);
  replicas = ['publisher', 'insights_fetcher'].map(
    (role) => new SharedCallBudgets({ databaseUrl: urlAs(created.url, role), clock, log: silentLog }),
  );
});
afterEach(() => Promise.all(replicas.map((replica) => replica[Symbol.asyncDispose]())));
afterAll(async () => {
  await admin.end();
  await created[Symbol.asyncDispose]();
});

const READS = { platform: 'x', name: 'reads', scope: 'account', key: '7' } as const;
const charge = (extra: Partial<BudgetCharge> = {}): BudgetCharge => ({ ...READS, amount: 3, window: 15 * MINUTE, cost: 1, ...extra });
const reading = (extra: Partial<BudgetReading>): BudgetReading => ({
  ...READS,
  limit: null,
  remaining: null,
  resetAt: null,
  blockedUntil: null,
  ...extra,
});
const budgets = () => replicas[0]!;

describe('call budgets', () => {
  it('give what they hold, refuse the next call until the window ends, and hold it again then', async () => {
    for (let call = 0; call < 3; call += 1) expect(await budgets().take([charge()])).toBeNull();
    clock.advance(5 * MINUTE);
    expect(await budgets().take([charge()])).toEqual({ ...READS, retryAfterMs: 10 * MINUTE });
    clock.advance(10 * MINUTE);
    expect(await budgets().take([charge()])).toBeNull();
  });

  it('take everything or nothing: a refused call costs nothing elsewhere', async () => {
    const scarce = charge({ name: 'scarce', amount: 0 });
    expect(await budgets().take([charge(), scarce])).toMatchObject({ name: 'scarce', retryAfterMs: 15 * MINUTE });
    for (let call = 0; call < 3; call += 1) expect(await budgets().take([charge()])).toBeNull();
  });

  it('name the refusal that lasts longest', async () => {
    const short = charge({ name: 'short', amount: 0, window: MINUTE });
    const long = charge({ name: 'long', amount: 0, window: HOUR });
    expect(await budgets().take([short, long])).toMatchObject({ name: 'long', retryAfterMs: HOUR });
  });

  it('charge one call twice where it takes from the same budget twice', async () => {
    expect(await budgets().take([charge({ cost: 2 }), charge({ cost: 2 })])).toMatchObject(READS);
  });

  it('end a day at midnight, UTC', async () => {
    const money = charge({ name: 'usd-day', scope: 'app', amount: 5_000, window: 'utc-day', cost: 5_000 });
    expect(await budgets().take([money])).toBeNull();
    expect(await budgets().take([money])).toMatchObject({ retryAfterMs: DAY / 2 });
    clock.advance(DAY / 2);
    expect(await budgets().take([money])).toBeNull();
  });

  it('believe the platform about limit, rest and reset, but not that calls under way were never made', async () => {
    await budgets().take([charge({ amount: 1_000 })]);
    const resetAt = new Date(clock.now().getTime() + 4 * MINUTE).toISOString();
    await budgets().settle([reading({ limit: 10, remaining: 8, resetAt })]);
    expect(await budgets().take([charge({ amount: 1_000, cost: 8 })])).toBeNull();
    await budgets().settle([reading({ limit: 10, remaining: 5, resetAt })]);
    expect(await budgets().take([charge({ amount: 1_000 })])).toMatchObject({ retryAfterMs: 4 * MINUTE });
  });

  it('follow a sliding window down again', async () => {
    await budgets().settle([reading({ limit: 100, remaining: 0 })]);
    expect(await budgets().take([charge({ cost: 0 })])).not.toBeNull();
    await budgets().settle([reading({ limit: 100, remaining: 40 })]);
    expect(await budgets().take([charge({ cost: 0 })])).toBeNull();
  });

  it('believe what is left, also where the platform does not say of how much', async () => {
    await budgets().take([charge({ amount: 1_000 })]);
    await budgets().settle([reading({ remaining: 0 })]);
    expect(await budgets().take([charge({ amount: 1_000 })])).not.toBeNull();
    await budgets().settle([reading({ remaining: 2 })]);
    expect(await budgets().take([charge({ amount: 1_000, cost: 2 })])).toBeNull();
    expect(await budgets().take([charge({ amount: 1_000 })])).not.toBeNull();
  });

  it('are not moved by a late word about a window that is over', async () => {
    for (let call = 0; call < 3; call += 1) await budgets().take([charge()]);
    const resetAt = new Date(clock.now().getTime() - MINUTE).toISOString();
    await budgets().settle([reading({ limit: 3, remaining: 3, resetAt })]);
    expect(await budgets().take([charge()])).toMatchObject({ retryAfterMs: 15 * MINUTE });
  });

  it('hold again when the clock went back before the window began', async () => {
    clock.advance(30 * DAY);
    for (let call = 0; call < 3; call += 1) await budgets().take([charge()]);
    clock.set(NOON);
    expect(await budgets().take([charge()])).toBeNull();
  });

  it('are closed as long as the platform said, whatever they hold', async () => {
    const blockedUntil = new Date(clock.now().getTime() + HOUR).toISOString();
    await budgets().settle([reading({ blockedUntil })]);
    await budgets().settle([reading({ limit: 100, remaining: 100 })]);
    expect(await budgets().take([charge({ cost: 0 })])).toMatchObject({ retryAfterMs: HOUR });
    clock.advance(HOUR);
    expect(await budgets().take([charge({ cost: 0 })])).toBeNull();
  });

  it('are shared by replicas and never exceeded, in any order of calls, without a deadlock', async () => {
    const names = ['a', 'b', 'c'];
    const call = fc.record({
      replica: fc.nat(1),
      names: fc.shuffledSubarray(names, { minLength: 1 }),
      cost: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 25 }), async (calls) => {
        await admin.query('truncate budget.bucket');
        const taken = await Promise.all(
          calls.map(async (one) => {
            const refusal = await replicas[one.replica]!.take(one.names.map((name) => charge({ name, amount: 20, cost: one.cost })));
            return refusal === null ? one : null;
          }),
        );
        const { rows } = await admin.query<{ name: string; used: string }>('select name, used from budget.bucket');
        for (const { name, used } of rows) {
          const allowed = taken.reduce((sum, one) => sum + (one?.names.includes(name) ? one.cost : 0), 0);
          expect(Number(used)).toBe(allowed);
          expect(allowed).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('that can’t be read hold the call back for a moment, and say so in the log', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: unknown) => warnings.push(fields) } as typeof silentLog;
    const nowhere = new SharedCallBudgets({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none', clock, log });
    expect(await nowhere.take([charge()])).toEqual({ ...READS, retryAfterMs: 5_000 });
    expect(warnings).toHaveLength(1);
    await nowhere[Symbol.asyncDispose]();
  });

  it('are for those that call platforms: nobody else may take, settle, or end a window', async () => {
    const { rows } = await admin.query<{ name: string; callers: string[] }>(
      `select p.proname as name, array(select r.rolname from pg_roles r where not r.rolsuper and r.rolname like 'afterpost%'
         and has_function_privilege(r.rolname, p.oid, 'execute') order by 1)::text[] as callers
       from pg_proc p where p.pronamespace = 'budget'::regnamespace order by 1`,
    );
    const callers = ['afterpost_budget', 'afterpost_insights_fetcher', 'afterpost_publisher', 'afterpost_token_health'];
    expect(rows).toEqual([
      { name: 'settle', callers },
      { name: 'take', callers },
      { name: 'window_end', callers: ['afterpost_budget'] },
    ]);
  });

  it('can be neither read nor changed around the two functions', async () => {
    const service = new Client({ connectionString: urlAs(created.url, 'publisher') });
    await service.connect();
    await expect(service.query('select * from budget.bucket')).rejects.toThrow(/permission denied/);
    await expect(service.query('update budget.bucket set used = 0')).rejects.toThrow(/permission denied/);
    await service.end();
  });
});
