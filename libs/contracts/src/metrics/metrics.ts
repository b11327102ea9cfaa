import { z } from 'zod';
import type { Platform } from '../platforms.ts';

/** The canonical post metrics: integers from 0, or `null` where the platform does not report one. Unknown is never 0. */
export const METRICS = [
  'impressions',
  'reach',
  'likes',
  'comments',
  'shares',
  'saves',
  'clicks',
  'videoViews',
  'avgWatchTimeMs',
  'completeViews',
] as const;
export type Metric = (typeof METRICS)[number];

const count = z.number().int().nonnegative().nullable();

export const metricsSchema = z.object({
  impressions: count,
  reach: count,
  likes: count,
  comments: count,
  shares: count,
  saves: count,
  clicks: count,
  videoViews: count,
  avgWatchTimeMs: count,
  completeViews: count,
});
export type Metrics = z.infer<typeof metricsSchema>;

export const NO_METRICS: Metrics = Object.freeze({
  impressions: null,
  reach: null,
  likes: null,
  comments: null,
  shares: null,
  saves: null,
  clicks: null,
  videoViews: null,
  avgWatchTimeMs: null,
  completeViews: null,
});

/** The canonical account metrics; the window ones (impressions, reach, profileViews) only where a platform has them. */
export const ACCOUNT_METRICS = ['followers', 'following', 'postsCount', 'impressions', 'reach', 'profileViews'] as const;
export const accountMetricsSchema = z.object({
  followers: count,
  following: count,
  postsCount: count,
  impressions: count,
  reach: count,
  profileViews: count,
});
export type AccountMetrics = z.infer<typeof accountMetricsSchema>;

/** Which metrics a platform reports at all; anything outside its row is `null`, whatever a payload holds by accident. */
export const REPORTED_METRICS: Readonly<Record<Platform, readonly Metric[]>> = {
  x: ['impressions', 'likes', 'comments', 'shares', 'saves', 'clicks', 'videoViews'],
  linkedin: ['impressions', 'reach', 'likes', 'comments', 'shares', 'clicks', 'videoViews'],
  instagram: ['impressions', 'reach', 'likes', 'comments', 'shares', 'saves', 'videoViews', 'avgWatchTimeMs', 'completeViews'],
  tiktok: ['impressions', 'likes', 'comments', 'shares', 'videoViews', 'avgWatchTimeMs', 'completeViews'],
  facebook: ['impressions', 'reach', 'likes', 'comments', 'shares', 'clicks', 'videoViews', 'avgWatchTimeMs', 'completeViews'],
  threads: ['impressions', 'likes', 'comments', 'shares'],
  bluesky: ['likes', 'comments', 'shares', 'saves'],
  youtube: ['impressions', 'likes', 'comments', 'videoViews', 'avgWatchTimeMs', 'completeViews'],
  pinterest: ['impressions', 'saves', 'clicks'],
  google_business: [],
  reddit: ['impressions', 'likes', 'comments'],
  mastodon: ['likes', 'comments', 'shares'],
};
