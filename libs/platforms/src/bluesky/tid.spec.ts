import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { tidFor } from './tid.ts';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const decode = (tid: string): bigint => Array.from(tid).reduce((value, digit) => value * 32n + BigInt(ALPHABET.indexOf(digit)), 0n);
const instants = fc.date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true });

describe('record keys', () => {
  it('are valid TIDs that hold their instant', () => {
    fc.assert(
      fc.property(instants, fc.string(), (createdAt, key) => {
        const tid = tidFor(createdAt, key);
        expect(tid).toMatch(/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/);
        expect(Number((decode(tid) >> 10n) / 1_000n)).toBe(createdAt.getTime());
      }),
    );
  });

  it('are the same for the same target and instant, and sort by time', () => {
    fc.assert(
      fc.property(instants, instants, fc.string(), fc.string(), (a, b, keyA, keyB) => {
        expect(tidFor(a, keyA)).toBe(tidFor(new Date(a), keyA));
        fc.pre(a.getTime() !== b.getTime());
        expect(tidFor(a, keyA) < tidFor(b, keyB)).toBe(a < b);
      }),
    );
  });

  it('keep a thousand targets of one millisecond apart', () => {
    const now = new Date('2026-11-21T10:00:00.000Z');
    const keys = Array.from({ length: 1_000 }, (_, index) => tidFor(now, `target-${index}`));
    expect(new Set(keys).size).toBeGreaterThanOrEqual(999);
  });
});
