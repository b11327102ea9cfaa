import { z } from 'zod';
import { json } from './json.ts';

const count = z.number().int().nullable();

/** Seed 000's document of one target: percent rates; what the platform does not report is `null`, what does not apply is left out. */
export const insightsSchema = z
  .object({
    platform: z.string(),
    platform_post_id: z.string().nullable(),
    permalink: z.string().nullable().optional(),
    media_type: z.string().optional(),
    likes: count,
    comments: count,
    shares: count,
    saves: count.optional(),
    impressions: count,
    reach: count,
    engagement: count,
    engagement_rate: z.number().nullable(),
    video_views: count.optional(),
    avg_watch_time_ms: count.optional(),
    complete_views: count.optional(),
    reactions: z.record(z.string(), json).optional(),
    instagram_insights: z.record(z.string(), json).optional(),
    facebook_insights: z.record(z.string(), json).optional(),
    twitter_insights: z.record(z.string(), json).optional(),
    linkedin_insights: z.record(z.string(), json).optional(),
    carried: z.record(z.string(), z.iso.datetime()).optional(),
    facebook_post_id: z.string().optional(),
    instagram_media_id: z.string().optional(),
    comments_data: z
      .array(
        z.object({
          id: z.string(),
          text: z.string(),
          from: z.object({ id: z.string(), name: z.string() }),
          created_time: z.iso.datetime(),
          like_count: count,
        }),
      )
      .optional(),
    last_synced_at: z.iso.datetime().nullable(),
    sync_status: z.enum(['success', 'partial', 'failed']).nullable(),
    sync_errors: z.array(z.string()).optional(),
  })
  .catchall(json)
  .meta({ id: 'Insights' });
export type Insights = z.infer<typeof insightsSchema>;

/** Seed 000: the answer to a sync of one post. */
export const syncAnswer = z
  .object({
    message: z.string(),
    insights: insightsSchema,
    insights_by_target: z.array(z.object({ target_id: z.uuid(), insights: insightsSchema })),
  })
  .meta({ id: 'SyncedPost' });
export type SyncAnswer = z.infer<typeof syncAnswer>;

/** Seed 000: the answer to a bulk sync; `postId` is the seed's own spelling. */
export const bulkSyncAnswer = z
  .object({
    message: z.string(),
    success: z.number().int(),
    failed: z.number().int(),
    total: z.number().int(),
    results: z.array(
      z.object({
        postId: z.string(),
        status: z.enum(['success', 'partial', 'failed']),
        cached: z.boolean().optional(),
        error: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'SyncedPosts' });
export type BulkSyncAnswer = z.infer<typeof bulkSyncAnswer>;

export const bulkSyncQuery = z.strictObject({
  platform_id: z.string().max(100).optional(),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a number from 1 to 500')
    .transform(Number)
    .refine((value) => value >= 1 && value <= 500, 'must be a number from 1 to 500')
    .default(50),
});
