import { describe, expect, it } from '@jest/globals';
import { Signal } from './signal.ts';

const LONG = 60_000;

describe('a signal', () => {
  it('wakes everybody who waits, once for each ring', async () => {
    const signal = new Signal();
    const waiting = [signal.wait(LONG), signal.wait(LONG)];
    signal.ring();
    await Promise.all(waiting);
    expect(signal.rings).toBe(1);
  });

  it('lets a stopped waiter go, also one who comes when all is stopped', async () => {
    const signal = new Signal();
    const stop = new AbortController();
    const waiting = signal.wait(LONG, stop.signal);
    stop.abort();
    await waiting;
    await signal.wait(LONG, stop.signal);
    expect(signal.rings).toBe(0);
  });

  it('gives up waiting after its time', async () => {
    const signal = new Signal();
    await signal.wait(1);
    expect(signal.rings).toBe(0);
  });
});
