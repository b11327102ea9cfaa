import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, ManualClock, MINUTE, SECOND, systemClock, ticker } from './clock.ts';

describe('a manual clock', () => {
  it('stands still until it is told to move', () => {
    const clock = new ManualClock('2026-01-05T12:00:00.000Z');
    expect(clock.now()).toEqual(clock.now());
    clock.advance(DAY + HOUR + MINUTE + SECOND);
    expect(clock.now()).toEqual(new Date('2026-01-06T13:01:01.000Z'));
    clock.set('2020-01-01T00:00:00.000Z');
    expect(clock.now()).toEqual(new Date('2020-01-01T00:00:00.000Z'));
  });

  it('is not moved by whoever changes a date that it gave', () => {
    const clock = new ManualClock();
    clock.now().setFullYear(1999);
    expect(clock.now().getFullYear()).toBe(2026);
  });
});

describe("the machine's clocks", () => {
  it('show the time, and one that only goes forward', () => {
    const before = Date.now();
    expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before);
    const ticks = Array.from({ length: 1_000 }, () => ticker());
    expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
  });
});
