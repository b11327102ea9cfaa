import type { Metric, Metrics } from '@afterpost/contracts';
import type { RateBasis } from './engagement.ts';

const SUMMED = [
  'impressions',
  'reach',
  'likes',
  'comments',
  'shares',
  'saves',
  'clicks',
  'videoViews',
] as const satisfies readonly Metric[];

/** Sums over all targets of a post; the one place where unknown counts as 0. `reach` is an upper bound. */
export type Totals = Readonly<Record<(typeof SUMMED)[number], number>>;

export const totalsOf = (targets: readonly Metrics[]): Totals => {
  const sum = (metric: Metric): number => targets.reduce((total, metrics) => total + (metrics[metric] ?? 0), 0);
  return {
    impressions: sum('impressions'),
    reach: sum('reach'),
    likes: sum('likes'),
    comments: sum('comments'),
    shares: sum('shares'),
    saves: sum('saves'),
    clicks: sum('clicks'),
    videoViews: sum('videoViews'),
  };
};

/** What a target adds to its post's rate. */
export interface RatedTarget {
  readonly metrics: Metrics;
  readonly engagement: number | null;
  readonly engagementRateBasis: RateBasis | null;
}

/** A post's own rate: Σ engagement ÷ Σ basis over its targets that have a rate; `null` when none has. */
export function postRateOf(targets: readonly RatedTarget[]): number | null {
  let engagement = 0;
  let basis = 0;
  for (const target of targets) {
    if (target.engagementRateBasis === null) continue;
    engagement += target.engagement ?? 0;
    basis += target.metrics[target.engagementRateBasis] ?? 0;
  }
  return basis > 0 ? engagement / basis : null;
}
