import { describe, expect, it } from '@jest/globals';
import { Problem } from './problem.ts';
import { Variants } from './variants.ts';

const DIALECTS = ['classic', 'renamed'] as const;

describe('the open questions of a network', () => {
  it('have the same answer for the same seed, and each answer for some seed', () => {
    const seeds = Array.from({ length: 20 }, (_, index) => `seed-${index}`);
    const answers = seeds.map((seed) => new Variants(seed, 'x').of('dialect', DIALECTS));
    expect(new Set(answers)).toEqual(new Set(DIALECTS));
    expect(seeds.map((seed) => new Variants(seed, 'x').of('dialect', DIALECTS))).toEqual(answers);
  });

  it('can be fixed, and are drawn again after a reset', () => {
    const variants = new Variants('seed', 'x');
    const drawn = variants.of('dialect', DIALECTS);
    const other = DIALECTS.find((dialect) => dialect !== drawn)!;
    variants.fix({ dialect: other });
    expect(variants.list()).toEqual({ dialect: other });
    variants.reset();
    expect(variants.of('dialect', DIALECTS)).toBe(drawn);
  });

  it('fix nothing where one choice is unknown, and say what there is', () => {
    const variants = new Variants('seed', 'x');
    const drawn = variants.of('dialect', DIALECTS);
    const other = DIALECTS.find((dialect) => dialect !== drawn)!;
    expect(() => variants.fix({ dialect: other, moon: 'full' })).toThrow(Problem);
    expect(variants.list()).toEqual({ dialect: drawn });
  });
});
