import { describe, expect, it } from '@jest/globals';
import { type Log, silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { Loop } from './loop.ts';

function recordingLog() {
  const lines: { event: string; waitMs?: number }[] = [];
  const log: Log = { ...silentLog, error: (fields, event) => lines.push({ ...fields, event }) };
  return { log, lines };
}

const often = { waitMs: 1 };

describe('a loop', () => {
  it('is not ready before its first round, and ready after', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    await using loop = new Loop('hourly', async () => (await promise, often), silentLog);
    expect(loop.notReady()).toBe('hourly is starting');
    resolve();
    await eventually(() => expect(loop.notReady()).toBeUndefined());
  });

  it('goes on after errors, names itself while it fails, and waits longer each time', async () => {
    const { log, lines } = recordingLog();
    let failures = 3;
    await using loop = new Loop(
      'hourly',
      async () => {
        failures -= 1;
        if (failures >= 0) throw new Error('not now');
        return often;
      },
      log,
    );
    await eventually(() => expect(loop.notReady()).toBe('hourly is failing'));
    await eventually(() => expect(loop.notReady()).toBeUndefined());
    expect(lines).toMatchObject([200, 400, 800].map((waitMs) => ({ event: 'loop-failed', loop: 'hourly', reason: 'not now', waitMs })));
  });

  it('begins with a short wait again after it has succeeded', async () => {
    const { log, lines } = recordingLog();
    let round = 0;
    await using _loop = new Loop(
      'hourly',
      async () => {
        round += 1;
        if (round !== 3) throw new Error('not now');
        return often;
      },
      log,
    );
    await eventually(() => expect(lines.map(({ waitMs }) => waitMs)).toEqual([200, 400, 200]));
  });

  it('survives a round that throws at once, or something that is no error', async () => {
    const { log, lines } = recordingLog();
    await using _loop = new Loop(
      'hourly',
      () => {
        // oxlint-disable-next-line typescript/only-throw-error -- what libraries do
        throw 'a string';
      },
      log,
    );
    await eventually(() => expect(lines).toMatchObject([{ reason: 'a string' }]));
  });

  it('stops in the middle of a wait, however long', async () => {
    let rounds = 0;
    const loop = new Loop('hourly', async () => ((rounds += 1), { waitMs: 3_600_000 }), silentLog);
    await eventually(() => expect(rounds).toBe(1));
    await loop[Symbol.asyncDispose]();
    expect(rounds).toBe(1);
  });

  it('finishes the round in hand when it stops, and tells it to hurry', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let finished = false;
    const loop = new Loop(
      'hourly',
      async (stop) => {
        stop.addEventListener('abort', () => resolve());
        await promise;
        finished = true;
        return often;
      },
      silentLog,
    );
    await loop[Symbol.asyncDispose]();
    expect(finished).toBe(true);
  });

  it('says nothing of a round that ends with an error because it was told to stop', async () => {
    const { log, lines } = recordingLog();
    const loop = new Loop(
      'hourly',
      (stop) => new Promise((_done, failed) => stop.addEventListener('abort', () => failed(stop.reason as Error))),
      log,
    );
    await loop[Symbol.asyncDispose]();
    expect(lines).toEqual([]);
  });
});
