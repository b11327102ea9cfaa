import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from './page.ts';

describe('a cursor', () => {
  it('comes back as it was given out', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }), fc.uuid(), (at, id) => {
        expect(decodeCursor(encodeCursor({ at, id }))).toEqual({ at, id });
      }),
    );
  });

  it('is refused when no page has given it out', () => {
    const bad = [
      '',
      '%%',
      'bm9uc2Vuc2U',
      Buffer.from('2026-11-22 x').toString('base64url'),
      Buffer.from('2026-11-22T00:00:00.000Z nobody').toString('base64url'),
    ];
    for (const cursor of bad) expect(() => decodeCursor(cursor)).toThrow('invalid-cursor');
    fc.assert(fc.property(fc.string(), (cursor) => expect(() => decodeCursor(cursor)).toThrow('invalid-cursor')));
  });

  it('is absent on the first page', () => {
    expect(decodeCursor(null)).toBeNull();
    expect(decodeCursor(undefined)).toBeNull();
  });
});

const key = (row: number) => ({ at: new Date(row), id: `id ${row}` });

describe('a page', () => {
  it('has a next one only when there are more rows', () => {
    expect(pageOf([3, 2], 2, key)).toEqual({ rows: [3, 2], nextCursor: null });
    expect(pageOf([3, 2, 1], 2, key)).toEqual({ rows: [3, 2], nextCursor: encodeCursor(key(2)) });
    expect(pageOf([], 2, key)).toEqual({ rows: [], nextCursor: null });
  });
});
