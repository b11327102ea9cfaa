import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('looks again until it holds, and answers what it saw', async () => {
    let looks = 0;
    const seen = await eventually(() => {
      looks += 1;
      expect(looks).toBe(3);
      return 'seen';
    });
    expect(seen).toBe('seen');
  });

  it('fails with what it saw last when the time is over', async () => {
    let looks = 0;
    const failing = eventually(() => Promise.reject(new Error(`look ${(looks += 1)}`)), 50);
    const last = await failing.then(String, (error: Error) => error.message);
    expect(looks).toBeGreaterThan(1);
    expect(last).toBe(`look ${looks}`);
  });
});
