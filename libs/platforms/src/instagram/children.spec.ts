import { ManualClock } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import { Children } from './children.ts';

describe('the items of a carousel that was not ready', () => {
  it('are used again, until Instagram would have forgotten them', () => {
    const clock = new ManualClock();
    const children = new Children();
    children.keep('target-1', ['18001', '18002'], clock.now());
    clock.advance(22 * 3_600_000);
    expect(children.of('target-1', clock.now())).toEqual(['18001', '18002']);
    children.keep('target-1', ['18001', '18002'], clock.now());
    clock.advance(2 * 3_600_000);
    expect(children.of('target-1', clock.now())).toEqual([]);
  });

  it('are forgotten when they were put together', () => {
    const children = new Children();
    const now = new Date('2026-11-21T12:00:00.000Z');
    children.keep('target-1', ['18001'], now);
    children.forget('target-1');
    expect(children.of('target-1', now)).toEqual([]);
  });
});
