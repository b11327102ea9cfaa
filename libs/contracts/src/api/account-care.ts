import { z } from 'zod';
import { accountStatusSchema } from '../events/account.ts';
import { platformSchema } from '../platforms.ts';
import { pageOf, pageQuery } from './paging.ts';

/** Seed 001: account health. */
export const healthAnswer = z
  .object({
    id: z.uuid(),
    network: platformSchema,
    platform: platformSchema,
    healthy: z.boolean(),
    status: accountStatusSchema,
    error_code: z.enum(['token_expired', 'token_revoked', 'missing_scope', 'platform_unavailable', 'rate_limited', 'disabled']).nullable(),
    /** What to do about it, in words; also where something is wrong that does not show yet. */
    advice: z.string().nullable(),
    scopes: z.array(z.string()),
    /** Of what publishing, insights and comments need; `null` as long as nobody has said what was granted. */
    missing_scopes: z.array(z.string()).nullable(),
    token_expires_at: z.iso.datetime().nullable(),
    /** Networks of Meta: after this the token still looks good and reads nothing. */
    data_access_expires_at: z.iso.datetime().nullable(),
    next_refresh_at: z.iso.datetime().nullable(),
    /** The app that the token was issued to, where the network says so. */
    app: z.string().nullable(),
    checked_live: z.boolean(),
    checked_at: z.iso.datetime(),
  })
  .meta({ id: 'AccountHealth' });

/** One thing that happened to an account: as a public event tells it, and in words. */
export const accountHappening = z
  .object({ at: z.iso.datetime(), type: z.string(), words: z.string(), data: z.record(z.string(), z.unknown()) })
  .meta({ id: 'AccountHappening' });

export const accountEventsQuery = z.strictObject(pageQuery);
export const accountEventsAnswer = pageOf(accountHappening).meta({ id: 'AccountEvents' });

export const rotateKeysBody = z.strictObject({ after: z.uuid().optional() }).meta({ id: 'RotateKeys' });

/** `next` is where to go on; `failed` are accounts whose tokens open with none of the keys that were given. */
export const rotateKeysAnswer = z
  .object({
    key_id: z.string(),
    rotated: z.number().int(),
    failed: z.array(z.uuid()),
    remaining: z.number().int(),
    next: z.uuid().nullable(),
  })
  .meta({ id: 'KeyRotation' });

/** `primary`: the account that is meant where its network is named and no account is. Another takes its place, nothing unsets it. */
export const accountPatch = z
  .strictObject({ primary: z.literal(true, { error: 'must be true: make another account the primary one instead' }) })
  .meta({ id: 'AccountPatch' });
