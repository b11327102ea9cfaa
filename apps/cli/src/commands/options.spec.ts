import { describe, expect, it } from '@jest/globals';
import { instant, network, wholeNumber } from './options.ts';

describe('a time', () => {
  it('counts as what it says, and as this clock when it says no offset', () => {
    expect(instant('2026-01-31T09:00+02:00').toISOString()).toBe('2026-01-31T07:00:00.000Z');
    expect(instant('2026-01-31T09:00')).toEqual(new Date(2026, 0, 31, 9));
  });

  it.each(['tomorrow', '2026-01-31', '2026-02-31T09:00Z', '2026-01-31T25:00Z', '1769850000', '2026-13-01T09:00Z'])('is not %s', (given) => {
    expect(() => instant(given)).toThrow(/must be a time/);
  });
});

it('takes a number only within its bounds', () => {
  expect(wholeNumber(1, 200)('200')).toBe(200);
  for (const given of ['0', '201', '-1', '1.5', '', 'x', '1e2']) expect(() => wholeNumber(1, 200)(given)).toThrow(/from 1 to 200/);
});

it('knows twitter as x', () => expect([network('Twitter'), network('bluesky')]).toEqual(['x', 'bluesky']));
