import { NO_METRICS } from '@afterpost/contracts';
import type { PostReading } from '@afterpost/platforms';
import { describe, expect, it } from '@jest/globals';
import { newsOf } from './comment-news.ts';

const told = { newest: new Date('2026-01-05T09:00:10.000Z'), overlapping: 2 };
const reading = (commentsCount: number | null): PostReading => ({
  externalId: 'a',
  status: 'ok',
  metrics: NO_METRICS,
  block: {},
  commentsCount,
  raw: {},
});

describe('what to read of the comments', () => {
  it('are the new ones when there are more, and how many there must be with those of the second read again', () => {
    expect(newsOf({ commentsCount: 5 }, reading(8), told)).toEqual({ since: '2026-01-05T09:00:09.000Z', expected: 5 });
  });

  it.each([
    ['there are fewer than before', 5, 4, told],
    ['none was read before', null, 4, told],
    ['none was told before', 5, 6, undefined],
  ] as const)('are all of them when %s', (_, before, now, known) => {
    expect(newsOf({ commentsCount: before }, reading(now), known)).toBeNull();
  });
});
