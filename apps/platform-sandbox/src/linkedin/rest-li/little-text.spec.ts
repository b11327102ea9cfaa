import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { littleTextOf, readLittleText } from './little-text.ts';

describe('little text', () => {
  it('keeps plain words whole once they are escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (plain) => {
        expect(readLittleText(littleTextOf(plain)).shown).toBe(plain);
      }),
    );
  });

  it('keeps a beginning of whatever is sent, and keeps that the next time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\\', '@', '[', ']', '(', ')', '#', '{', '}', '_') }), (sent) => {
        const { kept, shown } = readLittleText(sent);
        expect(sent.startsWith(kept)).toBe(true);
        expect(readLittleText(kept)).toEqual({ kept, shown });
      }),
    );
  });
});
