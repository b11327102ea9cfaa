import { type Metrics, METRICS, NO_METRICS, type Platform, PLATFORMS, REPORTED_METRICS } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { engagementOf, engagementRateOf, reportedMetricsOf } from './engagement.ts';
import { percent } from './rounding.ts';

const metrics = (some: Partial<Metrics>): Metrics => ({ ...NO_METRICS, ...some });
const percentOf = (platform: Platform, some: Partial<Metrics>): number | null => {
  const rate = engagementRateOf(platform, metrics(some));
  return rate && percent(rate.rate);
};

const INSTAGRAM = {
  likes: 150,
  comments: 25,
  shares: 10,
  saves: 30,
  impressions: 5_000,
  reach: 3_500,
};
const FACEBOOK = { likes: 200, comments: 35, shares: 15, impressions: 8_000, reach: 6_000 };
const X = { likes: 85, comments: 12, shares: 25, impressions: 3_500 };
const LINKEDIN = { likes: 45, comments: 8, shares: 12 };

const count = fc.option(fc.nat(10_000_000), { nil: null });
const anyMetrics = fc.record(Object.fromEntries(METRICS.map((name) => [name, count])) as Record<keyof Metrics, typeof count>);
const anyPlatform = fc.constantFrom(...PLATFORMS);

describe('engagement', () => {
  it.each([
    ['instagram', INSTAGRAM, 215, 6.14],
    ['facebook', FACEBOOK, 250, 4.17],
    ['x', X, 122, 3.49],
    ['linkedin', LINKEDIN, 65, null],
  ] as const)("is what the seed's document shows for %s", (platform, figures, engagement, rate) => {
    expect(engagementOf(platform, metrics(figures))).toBe(engagement);
    expect(percentOf(platform, figures)).toBe(rate);
  });

  it("is a fraction of 0.041 for the seed's post on X: of impressions, although a reach was sent", () => {
    const rate = engagementRateOf(
      'x',
      metrics({
        impressions: 12_480,
        reach: 9_820,
        likes: 421,
        comments: 38,
        shares: 57,
        clicks: 304,
        videoViews: 0,
      }),
    );
    expect(rate?.basis).toBe('impressions');
    expect(rate?.rate.toFixed(3)).toBe('0.041');
  });

  it('leaves bookmarks out on X and Bluesky', () => {
    expect(engagementOf('x', metrics({ likes: 1, saves: 9 }))).toBe(1);
    expect(engagementOf('bluesky', metrics({ likes: 1, saves: 9 }))).toBe(1);
    expect(engagementOf('bluesky', metrics({ saves: 9 }))).toBeNull();
  });

  it('is unknown, not 0, where nothing is known, and 0 where that is known', () => {
    expect(engagementOf('instagram', NO_METRICS)).toBeNull();
    expect(engagementOf('instagram', metrics({ likes: 0 }))).toBe(0);
  });

  it('does not depend on metrics outside its parts', () => {
    fc.assert(
      fc.property(anyPlatform, anyMetrics, anyMetrics, (platform, one, other) => {
        const { likes, comments, shares, saves } = one;
        expect(engagementOf(platform, { ...other, likes, comments, shares, saves })).toBe(engagementOf(platform, one));
      }),
    );
  });
});

describe('the engagement rate', () => {
  it('is engagement ÷ its basis, and unknown without engagement or basis', () => {
    fc.assert(
      fc.property(anyPlatform, anyMetrics, (platform, figures) => {
        const engagement = engagementOf(platform, figures);
        const rate = engagementRateOf(platform, figures);
        const byHand = rate ? Number(engagement) / Number(figures[rate.basis]) : null;
        expect(rate?.rate ?? null).toBe(byHand);
        expect(rate !== null).toBe(
          engagement !== null && (Number(figures.impressions) > 0 || (platform !== 'x' && Number(figures.reach) > 0)),
        );
      }),
    );
  });

  it('prefers reach, falls back to impressions where reach is 0, and is never taken of reach on X', () => {
    expect(engagementRateOf('facebook', metrics({ likes: 1, reach: 10, impressions: 20 }))).toEqual({ rate: 0.1, basis: 'reach' });
    expect(engagementRateOf('facebook', metrics({ likes: 1, reach: 0, impressions: 20 }))).toEqual({
      rate: 0.05,
      basis: 'impressions',
    });
    expect(engagementRateOf('x', metrics({ likes: 1, reach: 10 }))).toBeNull();
  });
});

describe('reported metrics', () => {
  it("keep the platform's row as it is and nothing else", () => {
    fc.assert(
      fc.property(anyPlatform, anyMetrics, (platform, figures) => {
        const kept = reportedMetricsOf(platform, figures);
        for (const metric of METRICS) expect(kept[metric]).toBe(REPORTED_METRICS[platform].includes(metric) ? figures[metric] : null);
      }),
    );
  });
});
