import { MEDIA_TYPES } from '@afterpost/contracts';
import { z } from 'zod';

const instant = z.iso.datetime({ offset: true });
const count = z.int().min(0);

export const clockChangeSchema = z
  .strictObject({
    speed: z.number().min(0).max(1_000_000).optional(),
    advanceMs: z.int().min(0, 'the clock only goes forward').optional(),
  })
  .refine((change) => change.speed !== undefined || change.advanceMs !== undefined, 'give speed, advanceMs or both');

const dipSchema = z.strictObject({ afterMs: count, share: z.number().min(0).max(1) });

const pastPostSchema = z.strictObject({
  text: z.string(),
  createdAt: instant,
  kind: z.enum(MEDIA_TYPES).describe('What it is made of; a network refuses what it does not have.').default('text'),
  popularity: z.number().min(0).max(1_000).optional(),
  dip: dipSchema.describe('Takes a share of the figures away at an age of the curve.').optional(),
});

/** `POST /_control/{platform}/accounts`, on every network. */
export const accountInputSchema = z.strictObject({
  handle: z.string().min(1),
  password: z.string().min(1).optional(),
  email: z.email().optional(),
  displayName: z.string().max(640).optional(),
  description: z.string().max(2560).optional(),
  followers: count.describe('An audience makes posts live; 0 leaves all figures to you.').default(0),
  following: count.default(0),
  createdAt: instant.optional(),
  type: z
    .string()
    .min(1)
    .describe('What kind of account it is, where the network has several: page, member, creator, business.')
    .optional(),
  posts: z
    .union([z.array(pastPostSchema), z.strictObject({ count: z.int().min(0).max(5_000), days: z.number().positive().max(3_650) })])
    .default([]),
});
export type AccountInput = z.output<typeof accountInputSchema>;
export type PastPost = z.output<typeof pastPostSchema>;

/** `POST /_control/{platform}/posts/{id}/engage`: exact counts on top of the curve; negative ones take away. */
export const engageInputSchema = z.strictObject({
  likes: z.int().default(0),
  reposts: z.int().default(0),
  quotes: z.int().default(0),
  bookmarks: z.int().default(0),
  impressions: z.int().default(0),
  clicks: z.int().default(0),
  reactions: z.record(z.string(), z.int()).describe('By kind, in the network’s own words.').default({}),
  replies: z
    .array(
      z.strictObject({
        text: z.string().min(1),
        author: z.string().min(1).describe('A handle; made up if unknown.'),
      }),
    )
    .default([]),
});
export type EngageInput = z.output<typeof engageInputSchema>;

/** `POST /_control/{platform}/accounts/{id}/revoke`: ends tokens, or puts the account into a state (`false` undoes it). */
export const revokeInputSchema = z
  .strictObject({
    what: z.enum(['access', 'refresh', 'all', 'password']).optional(),
    deactivate: z.boolean().optional(),
    suspend: z.boolean().optional(),
    takedown: z.boolean().optional(),
  })
  .refine((input) => Object.keys(input).length > 0, 'give what, deactivate, suspend or takedown');
export type RevokeInput = z.output<typeof revokeInputSchema>;
