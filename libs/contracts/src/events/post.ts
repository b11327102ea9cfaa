import { z } from 'zod';
import { failureClassSchema } from '../failures.ts';
import { mediaTypeSchema, platformSchema } from '../platforms.ts';

const instant = z.iso.datetime();

/** One picture, film or document of a post, by address; `altText` describes it to who can't see it, `title` is a document's. */
export const mediaItemSchema = z.object({ url: z.url(), altText: z.string().max(2_000).optional(), title: z.string().max(400).optional() });
export type MediaItem = z.infer<typeof mediaItemSchema>;

/** What follows the first part of a thread. */
export const threadPartSchema = z.object({ text: z.string(), media: z.array(mediaItemSchema).default([]) });
export type ThreadPart = z.infer<typeof threadPartSchema>;

/** What is otherwise for one target only: text, media, what it is to be (a reel, a story), and a thread where the network has them. */
export const overridesSchema = z.object({
  text: z.string().optional(),
  media: z.array(mediaItemSchema).optional(),
  mediaType: mediaTypeSchema.optional(),
  thread: z.array(threadPartSchema).optional(),
});
export type Overrides = z.infer<typeof overridesSchema>;

/** Why a target was not published: our class, the platform's words (redacted). */
export const targetErrorSchema = z.object({ code: failureClassSchema, message: z.string(), platformCode: z.string().optional() });
export type TargetError = z.infer<typeof targetErrorSchema>;

const published = {
  platform: platformSchema,
  accountId: z.uuid(),
  targetId: z.uuid(),
  externalId: z.string(),
  permalink: z.string().nullable(),
  mediaType: mediaTypeSchema,
  publishedAt: instant,
};

export const postCreatedSchema = z.object({
  postId: z.uuid(),
  content: z.string(),
  media: z.array(mediaItemSchema),
  linkUrl: z.string().nullable(),
  campaignId: z.string().nullable(),
  tags: z.array(z.string()),
  topics: z.array(z.string()),
  mediaType: mediaTypeSchema,
  createdAt: instant,
  targets: z
    .array(z.object({ targetId: z.uuid(), accountId: z.uuid(), platform: platformSchema, overrides: overridesSchema.nullable() }))
    .min(1),
});
export const postScheduledSchema = z.object({ postId: z.uuid(), scheduledAt: instant });
export const postPublishingSchema = z.object({ postId: z.uuid(), startedAt: instant });
export const targetPublishedSchema = z.object({ postId: z.uuid(), ...published });
export const targetDelayedSchema = z.object({
  postId: z.uuid(),
  targetId: z.uuid(),
  accountId: z.uuid(),
  error: targetErrorSchema,
  nextAttemptAt: instant,
});
export const targetFailedSchema = z.object({ postId: z.uuid(), targetId: z.uuid(), accountId: z.uuid(), error: targetErrorSchema });
export const targetUnconfirmedSchema = z.object({
  postId: z.uuid(),
  targetId: z.uuid(),
  accountId: z.uuid(),
  error: targetErrorSchema,
  since: instant,
});
/** Surely not on the platform and not tried: its account can't publish. Missed at `until`, unless it is released before. */
export const targetHeldSchema = z.object({
  postId: z.uuid(),
  targetId: z.uuid(),
  accountId: z.uuid(),
  error: targetErrorSchema,
  since: instant,
  until: instant,
});
/** Its account can publish again: it is published at `dueAt`. */
export const targetReleasedSchema = z.object({ postId: z.uuid(), targetId: z.uuid(), accountId: z.uuid(), dueAt: instant });
/** It was held for too long to be published unasked. */
export const targetMissedSchema = z.object({
  postId: z.uuid(),
  targetId: z.uuid(),
  accountId: z.uuid(),
  error: targetErrorSchema,
  missedAt: instant,
});
/** How a post ended; `failed` counts missed targets too; `publishedAt` is the first target's, null when none was published. */
export const postEndedSchema = z.object({
  postId: z.uuid(),
  publishedAt: instant.nullable(),
  published: z.number().int(),
  failed: z.number().int(),
});
export const postCanceledSchema = z.object({ postId: z.uuid(), canceledAt: instant });
export const postDeletedSchema = z.object({ postId: z.uuid(), deletedAt: instant });
/** A post that was not published by us, found on the platform. It has one target and is measured like any other. */
export const postDiscoveredSchema = z.object({ postId: z.uuid(), content: z.string(), ...published, discoveredAt: instant });

export type PostCreated = z.infer<typeof postCreatedSchema>;
export type PostScheduled = z.infer<typeof postScheduledSchema>;
export type PostPublishing = z.infer<typeof postPublishingSchema>;
export type TargetPublished = z.infer<typeof targetPublishedSchema>;
export type TargetDelayed = z.infer<typeof targetDelayedSchema>;
export type TargetFailed = z.infer<typeof targetFailedSchema>;
export type TargetUnconfirmed = z.infer<typeof targetUnconfirmedSchema>;
export type TargetHeld = z.infer<typeof targetHeldSchema>;
export type TargetReleased = z.infer<typeof targetReleasedSchema>;
export type TargetMissed = z.infer<typeof targetMissedSchema>;
export type PostEnded = z.infer<typeof postEndedSchema>;
export type PostCanceled = z.infer<typeof postCanceledSchema>;
export type PostDeleted = z.infer<typeof postDeletedSchema>;
export type PostDiscovered = z.infer<typeof postDiscoveredSchema>;

/** Public events of the publisher, by type. */
export const POST_EVENTS = {
  'post.created': postCreatedSchema,
  'post.scheduled': postScheduledSchema,
  'post.publishing': postPublishingSchema,
  'post.target_published': targetPublishedSchema,
  'post.target_delayed': targetDelayedSchema,
  'post.target_failed': targetFailedSchema,
  'post.target_unconfirmed': targetUnconfirmedSchema,
  'post.target_held': targetHeldSchema,
  'post.target_released': targetReleasedSchema,
  'post.target_missed': targetMissedSchema,
  'post.published': postEndedSchema,
  'post.partially_published': postEndedSchema,
  'post.failed': postEndedSchema,
  'post.canceled': postCanceledSchema,
  'post.deleted': postDeletedSchema,
  'post.discovered': postDiscoveredSchema,
} as const;
