import { describe, expect, it } from '@jest/globals';
import { whileDatabaseIsAway } from './while-database-is-away.ts';

const away = (): Error => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

function failing(times: number, error: () => Error) {
  const done = { tries: 0, waits: [] as number[] };
  const work = (): Promise<string> => {
    done.tries += 1;
    return done.tries <= times ? Promise.reject(error()) : Promise.resolve('stored');
  };
  const wait = (ms: number): Promise<void> => {
    done.waits.push(ms);
    return Promise.resolve();
  };
  return { done, run: () => whileDatabaseIsAway(work, wait) };
}

describe('work that must not be lost', () => {
  it('is repeated until the database is back, with longer and longer pauses', async () => {
    const { done, run } = failing(9, away);
    expect(await run()).toBe('stored');
    expect(done.waits).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000]);
  });

  it('is given up after minutes, with the reason', async () => {
    const { done, run } = failing(Number.POSITIVE_INFINITY, away);
    await expect(run()).rejects.toThrow('ECONNREFUSED');
    const minutes = done.waits.reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(minutes).toBeGreaterThan(4);
    expect(minutes).toBeLessThan(6);
  });

  it('is not repeated when the work itself is wrong', async () => {
    const { done, run } = failing(1, () => new Error('credential-replaced'));
    await expect(run()).rejects.toThrow('credential-replaced');
    expect(done.tries).toBe(1);
  });
});
