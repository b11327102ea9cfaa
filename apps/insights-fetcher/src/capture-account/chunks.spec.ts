import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { chunksByBytes } from './chunks.ts';

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
