import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fraction, percent } from './rounding.ts';

/** Half up in whole numbers: ⌊(2·10⁴·a + b) ÷ 2b⌋. */
const tenThousandths = (a: number, b: number): number => Number((20_000n * BigInt(a) + BigInt(b)) / (2n * BigInt(b)));

describe('rounding', () => {
  it('goes half up to two decimals of a percentage, also where the double lies a hair below half', () => {
    expect(percent(0.010_05)).toBe(1.01);
    expect(percent(215 / 3_500)).toBe(6.14);
    expect(percent(0)).toBe(0);
  });

  it('goes half up to four decimals of a fraction', () => {
    expect(fraction(0.041_35)).toBe(0.0414);
    expect(fraction(1 / 3)).toBe(0.3333);
    expect(fraction(1)).toBe(1);
  });

  it('equals exact arithmetic for every ratio of counts', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 10_000_000 }), (a, b) => {
        expect(percent(a / b)).toBe(tenThousandths(a, b) / 100);
        expect(fraction(a / b)).toBe(tenThousandths(a, b) / 10_000);
      }),
    );
  });

  it('equals exact arithmetic for ratios that lie exactly half way', () => {
    fc.assert(
      fc.property(fc.nat(20_000), fc.integer({ min: 1, max: 400 }), (k, f) =>
        expect(percent(((2 * k + 1) * f) / (20_000 * f))).toBe((k + 1) / 100),
      ),
    );
  });
});
