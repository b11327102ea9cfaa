import { z } from 'zod';
import { mediaItemSchema, overridesSchema, targetErrorSchema } from '../events/post.ts';
import { mediaTypeSchema, platformSchema } from '../platforms.ts';
import { command } from './command.ts';

const instant = z.iso.datetime();

export const POST_STATUSES = [
  'draft',
  'scheduled',
  'publishing',
  'published',
  'partially_published',
  'failed',
  'canceled',
  'deleted',
] as const;
export const postStatusSchema = z.enum(POST_STATUSES);
export type PostStatus = z.infer<typeof postStatusSchema>;

/** `held`: waits for its account to be reconnected; `missed`: was held for too long and is not published unasked. */
export const TARGET_STATUSES = [
  'draft',
  'scheduled',
  'publishing',
  'published',
  'failed',
  'unconfirmed',
  'held',
  'missed',
  'canceled',
] as const;
export const targetStatusSchema = z.enum(TARGET_STATUSES);
export type TargetStatus = z.infer<typeof targetStatusSchema>;

/** What an author hands in. */
export const newPostSchema = z.object({
  content: z.string(),
  media: z.array(mediaItemSchema).default([]),
  /** What it is to be, where the media alone do not say. */
  mediaType: mediaTypeSchema.nullable().default(null),
  linkUrl: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  campaignId: z.string().nullable().default(null),
  tags: z.array(z.string()).default([]),
  topics: z.array(z.string()).default([]),
  targets: z.array(z.object({ accountId: z.uuid(), overrides: overridesSchema.nullable().default(null) })).min(1),
});
export type NewPost = z.output<typeof newPostSchema>;

/** A post as its owner knows it. */
export const postSchema = z.object({
  postId: z.uuid(),
  tenantId: z.uuid(),
  origin: z.enum(['afterpost', 'discovered']),
  status: postStatusSchema,
  content: z.string(),
  media: z.array(mediaItemSchema),
  linkUrl: z.string().nullable(),
  campaignId: z.string().nullable(),
  tags: z.array(z.string()),
  topics: z.array(z.string()),
  mediaType: mediaTypeSchema,
  createdAt: instant,
  scheduledAt: instant.nullable(),
  publishedAt: instant.nullable(),
  targets: z.array(
    z.object({
      targetId: z.uuid(),
      accountId: z.uuid(),
      platform: platformSchema,
      status: targetStatusSchema,
      externalId: z.string().nullable(),
      permalink: z.string().nullable(),
      publishedAt: instant.nullable(),
      error: targetErrorSchema.nullable(),
      overrides: overridesSchema.nullable(),
    }),
  ),
});
export type Post = z.infer<typeof postSchema>;

/** The entity after a write, and where the write stands in the owner's log (read-your-writes). */
const written = z.object({ post: postSchema, position: z.number().int() });

/** One thing wrong with a post, with a JSON pointer into the request. */
export const violationSchema = z.object({ pointer: z.string(), code: z.string(), message: z.string(), accountId: z.uuid().nullable() });
export type PostViolation = z.infer<typeof violationSchema>;

/** Saves a draft, or schedules it at once. Everything wrong is told together (`details.violations`); nothing is half-written. */
export const createPost = command('publisher.create-post', {
  in: newPostSchema.extend({ postId: z.uuid(), scheduledAt: instant.nullable().default(null) }),
  out: written,
  refusals: ['invalid_post', 'post_exists'],
});
export const validatePost = command('publisher.validate-post', {
  in: newPostSchema,
  out: z.object({ violations: z.array(violationSchema) }),
});
export const schedulePost = command('publisher.schedule-post', {
  in: z.object({ postId: z.uuid(), scheduledAt: instant }),
  out: written,
  refusals: ['post_not_found', 'not_schedulable', 'in_the_past', 'invalid_post'],
});
/** Publishes now: answers when the work is accepted, not when the platforms are done. */
export const publishPost = command('publisher.publish-post', {
  in: z.object({ postId: z.uuid() }),
  out: written,
  refusals: ['post_not_found', 'not_publishable', 'invalid_post'],
});
export const cancelPost = command('publisher.cancel-post', {
  in: z.object({ postId: z.uuid() }),
  out: written,
  refusals: ['post_not_found', 'not_cancelable'],
});
/** Forgets the post here; `onPlatforms` also deletes it there. */
export const deletePost = command('publisher.delete-post', {
  in: z.object({ postId: z.uuid(), onPlatforms: z.boolean().default(false) }),
  out: written,
  refusals: ['post_not_found', 'being_published', 'platform_refused'],
  timeoutMs: 30_000,
});
/** Posts that were found on the platform and not published by us; those that are known already are skipped. */
export const recordExternalPosts = command('publisher.record-external-posts', {
  in: z.object({
    accountId: z.uuid(),
    posts: z
      .array(
        z.object({
          externalId: z.string(),
          permalink: z.string().nullable(),
          content: z.string(),
          mediaType: mediaTypeSchema,
          publishedAt: instant,
        }),
      )
      .max(100),
  }),
  /** Our ids of all of them, in the order given: of the known ones too. */
  out: z.object({
    posts: z.array(z.object({ externalId: z.string(), postId: z.uuid(), targetId: z.uuid(), isNew: z.boolean() })),
    position: z.number().int(),
  }),
  refusals: ['account_not_found'],
  timeoutMs: 15_000,
});
