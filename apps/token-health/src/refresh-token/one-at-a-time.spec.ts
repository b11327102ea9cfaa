import { describe, expect, it } from '@jest/globals';
import { OneAtATime } from './one-at-a-time.ts';

const tick = (): Promise<void> => new Promise((later) => setImmediate(later));

describe('one at a time', () => {
  it('does once what many ask for at once, and again when it is asked for later', async () => {
    let done = 0;
    const work = async (): Promise<number> => {
      await tick();
      done += 1;
      return done;
    };
    const flights = new OneAtATime<number>(4);
    expect(await Promise.all([flights.run('a', work), flights.run('a', work), flights.run('a', work)])).toEqual([1, 1, 1]);
    expect(await flights.run('a', work)).toBe(2);
  });

  it('does no more than its limit at once, and everything in the end', async () => {
    let now = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await tick();
      now -= 1;
    };
    const flights = new OneAtATime<void>(3);
    await Promise.all(Array.from({ length: 20 }, (_, i) => flights.run(`key ${i}`, work)));
    expect(most).toBe(3);
    expect(now).toBe(0);
  });

  it('goes on after a failure', async () => {
    const flights = new OneAtATime<number>(1);
    await expect(flights.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await flights.run('a', () => Promise.resolve(1))).toBe(1);
  });
});
