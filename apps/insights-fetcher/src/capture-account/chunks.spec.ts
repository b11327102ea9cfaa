import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { chunksByBytes, planBatches } from './plan-batches.ts';

describe('batches', () => {
  it('cover every due post exactly once, in the fewest calls', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 3 })), fc.integer({ min: 1, max: 50 }), (externalIds, batchMax) => {
        const batches = planBatches(
          externalIds.map((externalId) => ({ externalId })),
          batchMax,
        );
        const distinct = [...new Set(externalIds)];
        expect(
          batches
            .flat()
            .map(({ externalId }) => externalId)
            .toSorted(),
        ).toEqual(distinct.toSorted());
        expect(batches.length).toBe(Math.ceil(distinct.length / batchMax));
        expect(batches.every((batch) => batch.length <= batchMax)).toBe(true);
      }),
    );
  });
});

describe('pieces', () => {
  it('keep every item in order and stay within both limits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 60 })),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 70, max: 400 }),
        (items, countMax, bytesMax) => {
          const pieces = chunksByBytes(items, countMax, bytesMax);
          expect(pieces.flat()).toEqual(items);
          for (const piece of pieces) {
            expect(piece.length).toBeLessThanOrEqual(countMax);
            expect(piece.length === 1 || Buffer.byteLength(JSON.stringify(piece)) <= bytesMax + 1).toBe(true);
          }
        },
      ),
    );
  });
});
