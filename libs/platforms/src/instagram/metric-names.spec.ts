import { NO_METRICS } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { INSTAGRAM_CAPABILITIES } from './capabilities.ts';
import { metricsOf, surfaceOf } from './metric-names.ts';

const SAFE = ['views', 'reach', 'likes', 'comments', 'saved', 'shares', 'total_interactions', 'reposts'];

describe('the metrics that are asked for', () => {
  it('are on a page those that images, carousels and reels have in common', () => {
    expect(metricsOf('instagram-login', 'PAGE')).toEqual(SAFE);
    for (const surface of ['FEED', 'REELS'] as const) expect(metricsOf('facebook-login', surface)).toEqual(expect.arrayContaining(SAFE));
  });

  it('are never those that a kind of media refuses', () => {
    expect(metricsOf('instagram-login', 'REELS')).not.toEqual(expect.arrayContaining(['profile_visits']));
    expect(metricsOf('instagram-login', 'FEED').filter((name) => name.startsWith('ig_reels'))).toEqual([]);
    expect(metricsOf('instagram-login', 'STORY').filter((name) => ['likes', 'comments', 'saved'].includes(name))).toEqual([]);
  });

  it('make fleeting what a page does not tell', () => {
    const typed = (['FEED', 'REELS'] as const)
      .flatMap((surface) => metricsOf('instagram-login', surface))
      .filter((name) => !SAFE.includes(name));
    expect(INSTAGRAM_CAPABILITIES.reading.fleeting?.toSorted()).toEqual(typed.map((name) => `instagram_insights.${name}`).toSorted());
  });

  it('lack what was refused on this surface, and on no other', () => {
    const dropped = [{ surface: 'instagram-login/FEED', metric: 'reposts' }];
    expect(metricsOf('instagram-login', 'FEED', dropped)).not.toContain('reposts');
    expect(metricsOf('facebook-login', 'FEED', dropped)).toContain('reposts');
    expect(metricsOf('instagram-login', 'REELS', dropped)).toContain('reposts');
  });
});

describe("a post's surface", () => {
  it('is what Instagram called it, if it was read before: a film that was published is a reel', () => {
    const last = { capturedAt: '2026-11-20T00:00:00.000Z', metrics: NO_METRICS, block: { media_type: 'REELS' } };
    expect(surfaceOf({ mediaType: 'video' })).toBe('VIDEO');
    expect(surfaceOf({ mediaType: 'video', last })).toBe('REELS');
  });

  it('is the safe one where nothing is known', () => {
    expect(surfaceOf({ mediaType: 'text' })).toBe('VIDEO');
  });
});
