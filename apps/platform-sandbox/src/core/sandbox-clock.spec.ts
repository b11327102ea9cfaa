import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ManualClock } from '@afterpost/kernel';
import { SandboxClock } from './sandbox-clock.ts';

const step = fc.oneof(
  fc.record({ advanceMs: fc.nat(1_000_000) }),
  fc.record({ speed: fc.double({ min: 0, max: 1_000, noNaN: true }) }),
  fc.record({ wait: fc.nat(100_000) }),
);

describe('sandbox clock', () => {
  it('never goes back, whatever is done to it', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const base = new ManualClock();
        const clock = new SandboxClock(base);
        let before = clock.now().getTime();
        for (const change of steps) {
          if ('wait' in change) base.advance(change.wait);
          else clock.change(change);
          const now = clock.now().getTime();
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
      }),
    );
  });

  it('shows the same time after its anchor was restored', () => {
    const base = new ManualClock();
    const clock = new SandboxClock(base);
    const anchor = clock.change({ advanceMs: 5_000, speed: 10 });
    const restored = new SandboxClock(base);
    restored.restore(anchor);
    base.advance(1_000);
    expect(restored.now()).toEqual(clock.now());
    expect(restored.speed).toBe(10);
  });
});
