import { z } from 'zod';
import { failureClassSchema } from '../failures.ts';
import { accountMetricsSchema, metricsSchema } from '../metrics/metrics.ts';
import { platformSchema } from '../platforms.ts';

const instant = z.iso.datetime();

export const captureSourceSchema = z.enum(['live', 'scheduled', 'backfill']);
export type CaptureSource = z.infer<typeof captureSourceSchema>;

/** A part of a capture that failed, in seed 000's words: `Comments` · `Permission denied`. */
export const captureErrorSchema = z.object({
  part: z.enum(['Post', 'Insights metrics', 'Comments', 'Reactions', 'Video']),
  class: failureClassSchema,
  message: z.string(),
});
export type CaptureError = z.infer<typeof captureErrorSchema>;

/** One target's numbers at one instant. `rawBlock`/`rawIndex` say where the fetcher keeps the platform's answer. */
export const snapshotSchema = z.object({
  targetId: z.uuid(),
  postId: z.uuid(),
  metrics: metricsSchema,
  /** The platform's own figures under its own names (`quotes`, `reposts`, …). */
  block: z.record(z.string(), z.json()),
  status: z.enum(['success', 'partial']),
  errors: z.array(captureErrorSchema),
  rawBlock: z.number().int().nullable(),
  rawIndex: z.number().int().nullable(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

/** The snapshots of one account that were captured together. */
export const metricsCapturedSchema = z.object({
  accountId: z.uuid(),
  platform: platformSchema,
  capturedAt: instant,
  source: captureSourceSchema,
  snapshots: z.array(snapshotSchema).min(1),
});

export const accountCapturedSchema = z.object({
  accountId: z.uuid(),
  platform: platformSchema,
  capturedAt: instant,
  source: captureSourceSchema,
  metrics: accountMetricsSchema,
  profile: z.object({
    handle: z.string(),
    displayName: z.string().nullable(),
    avatarUrl: z.string().nullable(),
    biography: z.string().nullable(),
    website: z.string().nullable(),
    isVerified: z.boolean().nullable(),
  }),
  /** The platform's own account figures, without tokens and paging links. */
  raw: z.record(z.string(), z.json()),
});

/** Targets whose figures could not be had; the earlier ones stay. */
export const captureFailedSchema = z.object({
  accountId: z.uuid(),
  platform: platformSchema,
  failedAt: instant,
  targets: z.array(z.object({ targetId: z.uuid(), postId: z.uuid(), errors: z.array(captureErrorSchema).min(1) })).min(1),
});

export const commentSchema = z.object({
  platformCommentId: z.string(),
  text: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  createdAt: instant,
  likes: z.number().int().nonnegative().nullable(),
  /** Seen before and gone now. */
  deleted: z.boolean(),
});
export type Comment = z.infer<typeof commentSchema>;

/** New, edited and vanished comments of one target since the capture before. Not for third parties: other people's words. */
export const commentsCapturedSchema = z.object({
  accountId: z.uuid(),
  postId: z.uuid(),
  targetId: z.uuid(),
  platform: platformSchema,
  capturedAt: instant,
  comments: z.array(commentSchema),
});

export type MetricsCaptured = z.infer<typeof metricsCapturedSchema>;
export type AccountCaptured = z.infer<typeof accountCapturedSchema>;
export type CaptureFailed = z.infer<typeof captureFailedSchema>;
export type CommentsCaptured = z.infer<typeof commentsCapturedSchema>;

/** Public events of the insights-fetcher, by type. */
export const METRICS_EVENTS = {
  'metrics.captured': metricsCapturedSchema,
  'metrics.account_captured': accountCapturedSchema,
  'metrics.capture_failed': captureFailedSchema,
  'comments.captured': commentsCapturedSchema,
} as const;
