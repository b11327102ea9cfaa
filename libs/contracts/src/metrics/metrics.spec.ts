import { describe, expect, it } from '@jest/globals';
import { PLATFORMS } from '../platforms.ts';
import { ACCOUNT_METRICS, accountMetricsSchema, METRICS, metricsSchema, NO_METRICS, REPORTED_METRICS } from './metrics.ts';

describe('metrics', () => {
  it('have one vocabulary: the names are the fields, each given, each null where it is not reported', () => {
    expect(Object.keys(metricsSchema.shape)).toEqual([...METRICS]);
    expect(Object.keys(accountMetricsSchema.shape)).toEqual([...ACCOUNT_METRICS]);
    expect(metricsSchema.parse(NO_METRICS)).toEqual(NO_METRICS);
    const { likes: _likes, ...without } = NO_METRICS;
    expect(metricsSchema.safeParse(without).success).toBe(false);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3', undefined])('are counted in whole numbers from 0: %p is none', (likes) => {
    expect(metricsSchema.safeParse({ ...NO_METRICS, likes }).success).toBe(false);
  });

  it('keep 0 and unknown apart', () => {
    expect(metricsSchema.parse({ ...NO_METRICS, likes: 0 })).toEqual({ ...NO_METRICS, likes: 0 });
  });

  it('are reported by each platform as its row says, in the order of the vocabulary', () => {
    expect(Object.keys(REPORTED_METRICS).sort()).toEqual([...PLATFORMS].sort());
    for (const row of Object.values(REPORTED_METRICS)) expect(row).toEqual(METRICS.filter((metric) => row.includes(metric)));
    expect(REPORTED_METRICS.google_business).toEqual([]);
    expect(REPORTED_METRICS.bluesky).toEqual(['likes', 'comments', 'shares', 'saves']);
    expect(REPORTED_METRICS.pinterest).toEqual(['impressions', 'saves', 'clicks']);
  });
});
