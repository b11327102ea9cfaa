import { NO_METRICS } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { PostRef } from '../port/insights.ts';
import { dueFigures, figuresOf, nextDueInMs } from './member-figures.ts';
import type { MemberFigure } from './member-figures.ts';

const PUBLISHED_MS = Date.parse('2026-11-01T08:00:00.000Z');
const NONE: ReadonlySet<string> = new Set();
const at = (ageMs: number): Date => new Date(PUBLISHED_MS + ageMs);
const ref = (readAges: Partial<Record<MemberFigure, number>>, mediaType: PostRef['mediaType'] = 'text'): PostRef => ({
  externalId: 'urn:li:share:1',
  mediaType,
  publishedAt: at(0).toISOString(),
  last: {
    capturedAt: at(Math.max(0, ...Object.values(readAges))).toISOString(),
    metrics: NO_METRICS,
    block: { readAt: Object.fromEntries(Object.entries(readAges).map(([figure, age]) => [figure, at(age).toISOString()])) },
  },
});
const allAt = (ageMs: number): Partial<Record<MemberFigure, number>> =>
  Object.fromEntries(figuresOf(ref({}), NONE).map((figure) => [figure, ageMs]));

/** Reads whatever is due, whenever somebody looks; answers the reads per figure. */
function reads(days: number, everyMs: number): Map<MemberFigure, number[]> {
  const ages: Partial<Record<MemberFigure, number>> = {};
  const read = new Map<MemberFigure, number[]>();
  for (let age = MINUTE; age < days * DAY; age += everyMs) {
    for (const figure of dueFigures(ref(ages), NONE, at(age))) {
      ages[figure] = age;
      read.set(figure, [...(read.get(figure) ?? []), age]);
    }
  }
  return read;
}

describe('the figures of a member’s post', () => {
  it('are all read at first, plays only of a video', () => {
    const never: PostRef = { externalId: 'urn:li:share:1', mediaType: 'text', publishedAt: at(0).toISOString() };
    expect(dueFigures(never, NONE, at(MINUTE))).toHaveLength(6);
    expect(dueFigures({ ...never, mediaType: 'video' }, NONE, at(MINUTE))).toContain('VIDEO_PLAY');
  });

  it('are not worth a call again within hours, however often somebody asks', () => {
    expect(dueFigures(ref(allAt(MINUTE)), NONE, at(12 * HOUR))).toEqual([]);
    expect(nextDueInMs(ref(allAt(MINUTE)), NONE, at(12 * HOUR))).toBeGreaterThan(0);
  });

  it('are due when they said that they would be', () => {
    fc.assert(
      fc.property(fc.nat(60 * DAY), fc.nat(60 * DAY), (readAge, laterBy) => {
        const post = ref(allAt(readAge));
        const wait = Math.max(0, Math.ceil(nextDueInMs(post, NONE, at(readAge + laterBy))));
        expect(dueFigures(post, NONE, at(readAge + laterBy + wait))).not.toEqual([]);
      }),
    );
  });

  it('cost at most two calls a day for a week, four more when the post is a day old, and then one round a week', () => {
    const read = reads(29, HOUR);
    expect(read.get('IMPRESSION')).toHaveLength(12);
    expect(read.get('REACTION')).toHaveLength(6);
    expect(read.get('REACTION')![1]).toBeGreaterThanOrEqual(DAY);
    expect(read.get('REACTION')![1]).toBeLessThan(DAY + 2 * HOUR);
  });

  it('are not asked for while they are dropped', () => {
    const dropped = new Set(['LINK_CLICKS']);
    expect(dueFigures(ref({}), dropped, at(DAY))).not.toContain('LINK_CLICKS');
    expect(nextDueInMs(ref({ ...allAt(DAY), LINK_CLICKS: 0 }), dropped, at(DAY + HOUR))).toBeGreaterThan(0);
  });
});
