import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { velocityOf } from './velocity.ts';

const at = (hours: number): Date => new Date(Date.UTC(2026, 10, 21) + hours * 3_600_000);
const point = (hours: number, engagement: number | null) => ({ capturedAt: at(hours), engagement });

describe('velocity', () => {
  it('starts at publication with 0 and keeps negative steps', () => {
    expect(velocityOf(at(0), [point(2, 10), point(3, 7)])).toEqual([
      { from: at(0), until: at(2), perHour: 5 },
      { from: at(2), until: at(3), perHour: -3 },
    ]);
  });

  it('passes over captures that know no engagement and does not divide by no time', () => {
    expect(velocityOf(at(0), [point(0, 4), point(1, null), point(2, 6)])).toEqual([{ from: at(0), until: at(2), perHour: 3 }]);
  });

  it('adds up to the last engagement, in whatever order the captures are given', () => {
    const captures = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.nat(1_000_000)), {
      selector: ([hours]) => hours,
      minLength: 1,
    });
    fc.assert(
      fc.property(captures, (given) => {
        const steps = velocityOf(
          at(0),
          given.map(([hours, engagement]) => point(hours, engagement)),
        );
        const sum = steps.reduce((total, step) => total + step.perHour * ((step.until.getTime() - step.from.getTime()) / 3_600_000), 0);
        const last = given.toSorted(([a], [b]) => a - b).at(-1)?.[1] ?? 0;
        expect(sum).toBeCloseTo(last, 4);
      }),
    );
  });
});
