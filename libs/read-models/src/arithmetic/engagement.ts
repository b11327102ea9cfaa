import { type Metric, type Metrics, type Platform, REPORTED_METRICS } from '@afterpost/contracts';

/** What an engagement rate was divided by. */
export type RateBasis = 'reach' | 'impressions';

export interface EngagementRate {
  /** A fraction, unrounded. */
  readonly rate: number;
  readonly basis: RateBasis;
}

type EngagementPart = 'likes' | 'comments' | 'shares' | 'saves';
const WITH_SAVES: readonly EngagementPart[] = ['likes', 'comments', 'shares', 'saves'];
const WITHOUT_SAVES: readonly EngagementPart[] = ['likes', 'comments', 'shares'];

/** Bookmarks are private on X and Bluesky: they are reported as saves and are no part of the engagement. */
const engagementPartsOf = (platform: Platform): readonly EngagementPart[] =>
  platform === 'x' || platform === 'bluesky' ? WITHOUT_SAVES : WITH_SAVES;

/** The sum of what is known of likes, comments, shares and saves; `null` when nothing is. */
export function engagementOf(platform: Platform, metrics: Metrics): number | null {
  const known = engagementPartsOf(platform)
    .map((part) => metrics[part])
    .filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** Engagement ÷ reach, else ÷ impressions, on X always ÷ impressions; `null` when there is nothing to divide by. */
export function engagementRateOf(platform: Platform, metrics: Metrics): EngagementRate | null {
  const engagement = engagementOf(platform, metrics);
  if (engagement === null) return null;
  const { reach, impressions } = metrics;
  if (platform !== 'x' && reach !== null && reach > 0) return { rate: engagement / reach, basis: 'reach' };
  if (impressions !== null && impressions > 0) return { rate: engagement / impressions, basis: 'impressions' };
  return null;
}

/** The metrics with everything outside the platform's row as `null`, whatever a payload held by accident. */
export function reportedMetricsOf(platform: Platform, metrics: Metrics): Metrics {
  const reported = new Set<Metric>(REPORTED_METRICS[platform]);
  const kept = (metric: Metric): number | null => (reported.has(metric) ? metrics[metric] : null);
  return {
    impressions: kept('impressions'),
    reach: kept('reach'),
    likes: kept('likes'),
    comments: kept('comments'),
    shares: kept('shares'),
    saves: kept('saves'),
    clicks: kept('clicks'),
    videoViews: kept('videoViews'),
    avgWatchTimeMs: kept('avgWatchTimeMs'),
    completeViews: kept('completeViews'),
  };
}
