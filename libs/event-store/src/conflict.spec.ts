import { describe, expect, it } from '@jest/globals';
import { ConcurrencyConflict, retryConflicts } from './conflict.ts';

const failing = (times: number, error: Error) => {
  let calls = 0;
  return {
    work: async () => {
      calls += 1;
      if (calls <= times) throw error;
      return 'done';
    },
    calls: () => calls,
  };
};
const conflict = new ConcurrencyConflict('post-1', 3, undefined);
const sqlError = (code: string) => Object.assign(new Error('sql'), { code });

describe('retryConflicts', () => {
  it.each([
    ['a version conflict', conflict],
    ['a serialization failure', sqlError('40001')],
    ['a deadlock', sqlError('40P01')],
  ])('repeats the work after %s', async (_, error) => {
    const { work, calls } = failing(2, error);
    expect(await retryConflicts(work)).toBe('done');
    expect(calls()).toBe(3);
  });

  it('gives up with the conflict after its attempts', async () => {
    const { work, calls } = failing(9, conflict);
    await expect(retryConflicts(work, 4)).rejects.toBe(conflict);
    expect(calls()).toBe(4);
  });

  it.each([new Error('bug'), sqlError('23505')])('does not repeat anything else: %s', async (error) => {
    const { work, calls } = failing(9, error);
    await expect(retryConflicts(work)).rejects.toBe(error);
    expect(calls()).toBe(1);
  });
});
