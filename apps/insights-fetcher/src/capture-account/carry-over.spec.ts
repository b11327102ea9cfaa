import { NO_METRICS } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import type { Target } from '../schedule/target.ts';
import { carryOver } from './carry-over.ts';

const PATHS = ['insights.follows', 'insights.watch_time', 'clicks'];
const MONDAY = '2026-11-16T12:00:00.000Z';
const TUESDAY = '2026-11-17T12:00:00.000Z';
const last = (block: NonNullable<Target['last']>['block'], capturedAt = MONDAY): Target['last'] => ({
  capturedAt,
  metrics: NO_METRICS,
  block,
});

describe('figures that not every reading tells', () => {
  it('keep what was told last, with its time', () => {
    const page = { insights: { reach: 60, follows: null }, kind: 'reel' };
    expect(carryOver(page, last({ insights: { reach: 50, follows: 3, watch_time: 900 }, clicks: 0 }), PATHS)).toEqual({
      insights: { reach: 60, follows: 3, watch_time: 900 },
      kind: 'reel',
      clicks: 0,
      carried: { 'insights.follows': MONDAY, 'insights.watch_time': MONDAY, clicks: MONDAY },
    });
  });

  it('keep the time at which they were told, however often they are carried on', () => {
    const first = carryOver({ insights: { reach: 1 } }, last({ insights: { follows: 3 } }), PATHS);
    const second = carryOver({ insights: { reach: 2 }, clicks: 7 }, last(first, TUESDAY), PATHS);
    expect(second).toEqual({ insights: { reach: 2, follows: 3 }, clicks: 7, carried: { 'insights.follows': MONDAY } });
    const third = carryOver({ insights: { reach: 3 } }, last(second, TUESDAY), PATHS);
    expect(third['carried']).toEqual({ 'insights.follows': MONDAY, clicks: TUESDAY });
  });

  it('are news when they are told again, also as 0', () => {
    const block = { insights: { follows: 0, watch_time: 1 }, clicks: 2 };
    expect(carryOver(block, last({ insights: { follows: 3 }, clicks: 1, carried: { clicks: MONDAY } }), PATHS)).toEqual(block);
  });

  it('stay unknown where they never were known, and others stay as they were told', () => {
    const block = { insights: { reach: null } };
    expect(carryOver(block, null, PATHS)).toEqual(block);
    expect(carryOver(block, last({ insights: { reach: 50, follows: null }, other: 1 }), PATHS)).toEqual(block);
    expect(carryOver(block, last({ insights: 'gone' }), PATHS)).toEqual(block);
  });
});
