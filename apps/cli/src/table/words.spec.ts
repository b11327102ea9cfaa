import { describe, expect, it } from '@jest/globals';
import { count, relative } from './words.ts';

const now = new Date('2026-03-10T12:00:00Z');

describe('a relative time', () => {
  it.each([
    ['2026-03-10T11:59:30Z', 'just now'],
    ['2026-03-10T11:57:00Z', '3 min ago'],
    ['2026-03-10T11:00:00Z', '1 h ago'],
    ['2026-03-08T11:00:00Z', '2 d ago'],
    ['2026-01-02T11:00:00Z', '2026-01-02'],
    ['2026-03-10T12:00:20Z', 'in a moment'],
    ['2026-03-11T11:00:00Z', 'in 23 h'],
    [null, '–'],
  ])('says %s as "%s"', (instant, words) => expect(relative(instant, now)).toBe(words));
});

it('tells unknown from nothing', () => {
  expect([count(null), count(undefined), count(0), count(1_234_567)]).toEqual(['–', '–', '0', '1,234,567']);
});
