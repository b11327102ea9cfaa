import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HOUR, type Log, silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { createServer } from 'node:http';
import { followedClock } from './followed-clock.ts';

const NOON = Date.parse('2026-01-05T12:00:00.000Z');
let answer: { now: string; speed: number } | undefined;
const server = createServer((_request, response) => {
  response.writeHead(answer ? 200 : 503, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ?? {}));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}/_control/clock`;
});
afterAll(() => void server.close());
beforeEach(() => tell(NOON, 0));

const tell = (nowMs: number, speed: number): void => {
  answer = { now: new Date(nowMs).toISOString(), speed };
};

describe('a followed clock', () => {
  it('shows the time of the other one, and says loudly that it is not the real one', async () => {
    const lines: object[] = [];
    const log: Log = { ...silentLog, warn: (fields, event) => lines.push({ ...fields, event }) };
    await using clock = await followedClock(url, log);
    expect(clock.now().getTime()).toBe(NOON);
    expect(lines).toEqual([{ event: 'time-is-simulated', clock: url, now: new Date(NOON).toISOString(), speed: 0 }]);
  });

  it('goes on between two looks at the speed of the other one', async () => {
    tell(NOON, 3_600_000);
    await using clock = await followedClock(url, silentLog, HOUR);
    await eventually(() => expect(clock.now().getTime()).toBeGreaterThan(NOON + 10 * HOUR));
  });

  it('follows a jump by itself', async () => {
    await using clock = await followedClock(url, silentLog, 5);
    tell(NOON + HOUR, 0);
    await eventually(() => expect(clock.now().getTime()).toBe(NOON + HOUR));
  });

  it('never goes back: it stands still until the other one has caught up', async () => {
    await using clock = await followedClock(url, silentLog, HOUR);
    tell(NOON + HOUR, 0);
    await clock.follow();
    expect(clock.now().getTime()).toBe(NOON + HOUR);
    tell(NOON, 0);
    await clock.follow();
    expect(clock.now().getTime()).toBe(NOON + HOUR);
    tell(NOON + 2 * HOUR, 0);
    await clock.follow();
    expect(clock.now().getTime()).toBe(NOON + 2 * HOUR);
  });

  it('goes on as it was while the other one does not answer', async () => {
    await using clock = await followedClock(url, silentLog, HOUR);
    answer = undefined;
    await expect(clock.follow()).rejects.toMatchObject({ code: 'no-simulated-clock' });
    expect(clock.now().getTime()).toBe(NOON);
  });

  it('says in one sentence that there is no such clock', async () => {
    await expect(followedClock('http://127.0.0.1:1/_control/clock', silentLog)).rejects.toMatchObject({
      code: 'no-simulated-clock',
      publicMessage: expect.stringContaining('AFTERPOST_CLOCK_URL is for simulations'),
    });
  });
});
