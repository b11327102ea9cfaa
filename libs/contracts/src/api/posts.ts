import { z } from 'zod';
import { postStatusSchema, targetStatusSchema } from '../commands/publisher.ts';
import { mediaTypeSchema, PLATFORMS, platformSchema } from '../platforms.ts';
import { insightsSchema } from './insights.ts';
import { inOrder, instantQuery, ORDER, pageQuery, wordQuery } from './paging.ts';

const link = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' });
const mediaBody = z.strictObject({ url: link, alt_text: z.string().max(2_000).optional(), title: z.string().max(400).optional() });
const word = z.string().trim().min(1).max(100);

const overridesBody = z.strictObject({
  text: z.string().max(100_000).optional(),
  media_urls: z.array(link).max(50).optional(),
  media: z.array(mediaBody).max(50).optional(),
  media_type: mediaTypeSchema.optional(),
  thread: z
    .array(
      z.strictObject({
        text: z.string().max(100_000),
        media_urls: z.array(link).max(50).optional(),
        media: z.array(mediaBody).max(50).optional(),
      }),
    )
    .max(100)
    .optional()
    .meta({ description: 'What follows the first part, on networks that have threads.' }),
});

/** What an author sends. `text` is an alias of `content`, `connection_id` of `account_id`; `media` carries alt texts, `media_urls` does not. */
export const newPostBody = z
  .strictObject({
    content: z.string().max(100_000).optional(),
    text: z.string().max(100_000).optional(),
    media_urls: z.array(link).max(50).optional(),
    media: z.array(mediaBody).max(50).optional(),
    media_type: mediaTypeSchema.optional().meta({
      description: 'What it is to be where the media alone do not say: a reel, a story. Found out from the media where left out.',
    }),
    link_url: link.nullish(),
    campaign_id: z.string().max(200).nullish(),
    tags: z.array(word).max(100).optional(),
    topics: z.array(word).max(100).optional(),
    scheduled_at: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 instant such as 2026-01-31T12:00:00Z' }).nullish(),
    targets: z
      .array(z.strictObject({ account_id: z.uuid().optional(), connection_id: z.uuid().optional(), overrides: overridesBody.nullish() }))
      .min(1, 'must name at least one account')
      .max(100),
  })
  .meta({ id: 'NewPost' });
export type NewPostBody = z.infer<typeof newPostBody>;

export const scheduleBody = z
  .strictObject({ scheduled_at: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 instant such as 2026-01-31T12:00:00Z' }) })
  .meta({ id: 'Schedule' });

const figures = {
  likes: z.number().int().nullable(),
  comments: z.number().int().nullable(),
  shares: z.number().int().nullable(),
  reach: z.number().int().nullable(),
  impressions: z.number().int().nullable(),
  engagement_synced_at: z.iso.datetime().nullable(),
};

const mediaAnswer = z.object({ url: z.string(), alt_text: z.string().nullable(), title: z.string().optional() });

export const postAnswer = z
  .object({
    id: z.uuid(),
    tenant_id: z.uuid(),
    status: postStatusSchema,
    origin: z.enum(['afterpost', 'discovered']),
    content: z.string(),
    media: z.array(mediaAnswer),
    media_urls: z.array(z.string()),
    link_url: z.string().nullable(),
    campaign_id: z.string().nullable(),
    tags: z.array(z.string()),
    topics: z.array(z.string()),
    media_type: mediaTypeSchema,
    created_at: z.iso.datetime(),
    scheduled_at: z.iso.datetime().nullable(),
    published_at: z.iso.datetime().nullable(),
    targets: z.array(
      z.object({
        id: z.uuid(),
        account_id: z.uuid(),
        platform: platformSchema,
        status: targetStatusSchema,
        platform_post_id: z.string().nullable(),
        permalink: z.string().nullable(),
        published_at: z.iso.datetime().nullable(),
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
        overrides: z
          .object({
            text: z.string().optional(),
            media: z.array(mediaAnswer).optional(),
            media_type: mediaTypeSchema.optional(),
            thread: z.array(z.object({ text: z.string(), media: z.array(mediaAnswer) })).optional(),
          })
          .nullable(),
        ...figures,
        insights: insightsSchema.nullable().optional(),
      }),
    ),
    insights: insightsSchema.nullable().optional(),
  })
  .meta({ id: 'Post' });
export type PostAnswer = z.infer<typeof postAnswer>;

export const listPostsQuery = z
  .strictObject({
    ...pageQuery,
    status: z
      .string()
      .transform((value) => (value === 'posted' ? 'published' : value))
      .pipe(postStatusSchema)
      .optional(),
    account: z.uuid().optional(),
    platform: z
      .string()
      .transform((value) => (value === 'twitter' ? 'x' : value))
      .pipe(z.enum(PLATFORMS))
      .optional(),
    campaign: wordQuery.optional(),
    tag: wordQuery.optional(),
    topic: wordQuery.optional(),
    since: instantQuery.optional(),
    until: instantQuery.optional(),
    include: z.literal('insights').optional(),
  })
  .refine(inOrder, ORDER);

export const validationAnswer = z
  .object({
    valid: z.boolean(),
    violations: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string(), account_id: z.uuid().nullable() })),
  })
  .meta({ id: 'Validation' });

export const deletePostQuery = z.strictObject({ on_platforms: z.enum(['true', 'false']).default('false') });
