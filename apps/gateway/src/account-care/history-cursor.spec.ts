import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { ProblemException } from '../http/problem.ts';
import { decodeCursor, encodeCursor } from './history-cursor.ts';

describe('a cursor of a history', () => {
  it('leads back to where the page ended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (before) => expect(decodeCursor(encodeCursor(before) ?? '')).toBe(before)),
    );
    expect(encodeCursor(null)).toBeNull();
    expect(decodeCursor(undefined)).toBeNull();
  });

  it('that we never gave out is the client’s mistake', () => {
    for (const cursor of ['', 'x', encodeCursor(5)!.slice(0, -2), Buffer.from('before 0').toString('base64url'), 'ä'])
      expect(() => decodeCursor(cursor)).toThrow(ProblemException);
  });
});
