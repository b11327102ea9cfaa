import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isRefusal } from '@afterpost/kernel';
import * as fc from 'fast-check';
import { logDatabase, type LogDatabase } from '../test/log-database.ts';
import { tillDecider, type TillCommand } from '../test/till.ts';
import { fold } from './decider.ts';
import { handleCommand, load } from './handle-command.ts';
import { readStream } from './read-stream.ts';
import { upcasters } from './upcasters.ts';

const metadata = { occurredAt: '2026-01-05T12:00:00.000Z' };
const till = { decider: tillDecider };

describe('handleCommand', () => {
  let log: LogDatabase;
  beforeAll(async () => {
    log = await logDatabase();
  });
  afterAll(() => log.drop());

  const handle = (streamId: string, command: TillCommand) =>
    log.inTransaction((tx) => handleCommand(tx, till, streamId, command, metadata));

  it('appends what was decided and answers with the state after it', async () => {
    const decided = await handle('first', { do: 'payIn', amount: 5 });
    const [stored] = await readStream(log.pool, 'first');
    expect(decided).toEqual({
      state: { balance: 5, bookings: 1 },
      events: [{ type: 'PaidIn', data: { amount: 5 } }],
      version: 1,
      position: stored?.position,
    });
  });

  it('hands a refusal on and appends nothing', async () => {
    await handle('refused', { do: 'payIn', amount: 5 });
    expect(await handle('refused', { do: 'payOut', amount: 6 })).toMatchObject({ refused: 'till-too-empty' });
    expect(await readStream(log.pool, 'refused')).toHaveLength(1);
  });

  it('answers with the last event when there was nothing to do, and with 0 when there never was one', async () => {
    expect(await handle('idle', { do: 'payIn', amount: 0 })).toEqual({
      state: { balance: 0, bookings: 0 },
      events: [],
      version: 0,
      position: 0,
    });
    const before = await handle('idle', { do: 'payIn', amount: 3 });
    const after = await handle('idle', { do: 'payIn', amount: 0 });
    expect(after).toEqual({ ...before, events: [] });
  });

  it('decides on old events in their newest shape', async () => {
    await handle('old-shape', { do: 'payIn', amount: 5 });
    const inCents = upcasters({ type: 'PaidIn', from: 1, change: ({ amount }: { amount: number }) => ({ amount: amount * 100 }) });
    expect((await load(log.pool, { decider: tillDecider, upcast: inCents }, 'old-shape')).state).toEqual({ balance: 500, bookings: 1 });
  });

  it('never meets a conflict, however many commands want the same stream', async () => {
    const answers = await Promise.all(Array.from({ length: 32 }, () => handle('hot', { do: 'payIn', amount: 1 })));
    expect(answers.some(isRefusal)).toBe(false);
    expect((await load(log.pool, till, 'hot')).state).toEqual({ balance: 32, bookings: 32 });
  });

  it('keeps versions dense and state equal to the fold of the events under any interleaving of commands', async () => {
    const command: fc.Arbitrary<TillCommand> = fc.record({ do: fc.constantFrom('payIn', 'payOut'), amount: fc.nat(9) });
    const work = fc.record({ stream: fc.nat(2), commands: fc.array(command, { minLength: 1, maxLength: 3 }), rollback: fc.boolean() });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(work, { maxLength: 16 }), async (works) => {
        run += 1;
        const streamOf = (n: number) => `run-${run}-${n}`;
        const transactions = works.map(({ stream, commands, rollback }) =>
          log.inTransaction(async (tx) => {
            const events = [];
            for (const next of commands) {
              const answer = await handleCommand(tx, till, streamOf(stream), next, metadata);
              if (!isRefusal(answer)) events.push(...answer.events);
            }
            if (rollback) throw new Error('rolled back');
            return { stream, events };
          }),
        );
        const settled = await Promise.allSettled(transactions);
        const committed = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
        expect(committed).toHaveLength(works.filter(({ rollback }) => !rollback).length);

        for (const stream of [0, 1, 2]) {
          const stored = await readStream(log.pool, streamOf(stream));
          const appended = committed.filter((one) => one.stream === stream).flatMap(({ events }) => events);
          expect(stored.map(({ version }) => version)).toEqual(stored.map((_, i) => i + 1));
          expect(stored).toHaveLength(appended.length);
          const { state, version, position } = await load(log.pool, till, streamOf(stream));
          expect(state).toEqual(fold(tillDecider, tillDecider.initialState(), appended)); // sums do not mind the order
          expect(state.balance).toBeGreaterThanOrEqual(0);
          expect({ version, position }).toEqual({ version: stored.length, position: stored.at(-1)?.position ?? 0 });
        }
      }),
      { numRuns: 40 },
    );
  }, 30_000);
});
