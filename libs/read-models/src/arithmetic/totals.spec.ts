import { type Metrics, NO_METRICS } from '@afterpost/contracts';
import { describe, expect, it } from '@jest/globals';
import { postRateOf, totalsOf } from './totals.ts';

const metrics = (some: Partial<Metrics>): Metrics => ({ ...NO_METRICS, ...some });
const X = metrics({
  impressions: 12_480,
  reach: 9_820,
  likes: 421,
  comments: 38,
  shares: 57,
  clicks: 304,
  videoViews: 0,
});
const INSTAGRAM = metrics({
  impressions: 30_410,
  reach: 24_890,
  likes: 1_894,
  comments: 132,
  shares: 410,
  saves: 765,
  clicks: 0,
  videoViews: 18_220,
});

describe('totals', () => {
  it("are what the seed's answer shows for its two rows", () => {
    expect(totalsOf([X, INSTAGRAM])).toEqual({
      impressions: 42_890,
      reach: 34_710,
      likes: 2_315,
      comments: 170,
      shares: 467,
      saves: 765,
      clicks: 304,
      videoViews: 18_220,
    });
  });

  it('count unknown as 0, and nothing at all as 0', () => {
    expect(Object.values(totalsOf([NO_METRICS]))).toEqual(Array(8).fill(0));
    expect(totalsOf([])).toEqual(totalsOf([NO_METRICS]));
  });
});

const target = (engagement: number, basis: 'reach' | 'impressions' | null, some: Partial<Metrics>) => ({
  engagement,
  engagementRateBasis: basis,
  metrics: metrics(some),
});

describe("a post's own rate", () => {
  it('is Σ engagement ÷ Σ basis, each target by its own basis', () => {
    expect(postRateOf([target(10, 'reach', { reach: 100, impressions: 900 }), target(5, 'impressions', { impressions: 200 })])).toBe(
      15 / 300,
    );
  });

  it('leaves out targets without a rate, and is unknown when none has one', () => {
    expect(postRateOf([target(10, 'reach', { reach: 100 }), target(99, null, {})])).toBe(0.1);
    expect(postRateOf([target(99, null, {})])).toBeNull();
  });
});
