import { z } from 'zod';

/** `?account_id=` picks another account than the primary one. */
export const instagramAccountQuery = z.strictObject({ account_id: z.string().max(100).optional() });

/** Seed 004. `expiresIn` is in seconds; `null`: the token does not end, or nobody knows when. */
export const instagramTokenAnswer = z
  .object({
    source: z.enum(['stored', 'env']),
    expiresIn: z.number().int().nullable(),
    expiresAt: z.iso.datetime().nullable(),
    refreshedAt: z.iso.datetime().nullable(),
    nearExpiry: z.boolean(),
  })
  .meta({ id: 'InstagramToken' });
