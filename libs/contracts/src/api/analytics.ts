import { z } from 'zod';
import { json } from './json.ts';
import { inOrder, instantQuery, ORDER, pageOf, pageQuery } from './paging.ts';

const count = z.number().int().nullable();
const row = {
  impressions: count,
  reach: count,
  likes: count,
  comments: count,
  shares: count,
  saves: count,
  clicks: count,
  video_views: count,
  /** A fraction: 0.041 is 4.1 %. */
  engagement_rate: z.number().nullable(),
  captured_at: z.iso.datetime(),
};

/** Seed 001: post analytics. */
export const postAnalyticsAnswer = z
  .object({
    post_id: z.uuid(),
    metrics_by_account: z.array(z.object({ target_id: z.uuid(), platform: z.string(), ...row, source: z.enum(['live', 'snapshot']) })),
    aggregated_metrics: z.object({
      total_impressions: z.number().int(),
      total_reach: z.number().int(),
      total_likes: z.number().int(),
      total_comments: z.number().int(),
      total_shares: z.number().int(),
      total_saves: z.number().int(),
      total_clicks: z.number().int(),
      total_video_views: z.number().int(),
    }),
    unavailable: z.array(z.object({ target_id: z.uuid(), reason: z.string() })),
  })
  .meta({ id: 'PostAnalytics' });
export type PostAnalyticsAnswer = z.infer<typeof postAnalyticsAnswer>;

export const seriesQuery = z
  .strictObject({ since: instantQuery.optional(), until: instantQuery.optional(), interval: z.enum(['raw', 'hour', 'day']).default('raw') })
  .refine(inOrder, ORDER);

/** The series of one post: the last capture of each interval, oldest first. */
export const postSeriesAnswer = z
  .object({
    post_id: z.uuid(),
    since: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable(),
    interval: z.enum(['raw', 'hour', 'day']),
    series: z.array(z.object({ target_id: z.uuid(), platform: z.string(), data: z.array(z.object({ ...row, engagement: count })) })),
  })
  .meta({ id: 'PostSeries' });

export const commentsQuery = z.strictObject(pageQuery);
export const commentsAnswer = pageOf(
  z.object({
    id: z.string(),
    target_id: z.uuid(),
    platform: z.string(),
    text: z.string(),
    author: z.object({ id: z.string(), name: z.string() }),
    created_at: z.iso.datetime(),
    likes: count,
  }),
).meta({ id: 'Comments' });

export const accountMetricsQuery = z
  .strictObject({ since: instantQuery.optional(), until: instantQuery.optional() })
  .refine(inOrder, ORDER);

const accountRow = {
  captured_at: z.iso.datetime(),
  followers: count,
  following: count,
  posts_count: count,
  impressions: count,
  reach: count,
  profile_views: count,
};

/** Seed 001: account metrics; nothing measured yet, the newest, or the stored series of a window. */
export const accountMetricsAnswer = z
  .union([
    z.object({ social_account_id: z.uuid(), metrics: z.null(), message: z.string() }),
    z.object({
      social_account_id: z.uuid(),
      network: z.string(),
      platform: z.string(),
      source: z.enum(['live', 'snapshot']),
      ...accountRow,
      raw: z.record(z.string(), json),
    }),
    z.object({
      social_account_id: z.uuid(),
      network: z.string(),
      platform: z.string(),
      since: z.iso.datetime().nullable(),
      until: z.iso.datetime().nullable(),
      data: z.array(z.object(accountRow)),
    }),
  ])
  .meta({ id: 'AccountMetrics' });
