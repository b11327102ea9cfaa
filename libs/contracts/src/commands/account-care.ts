import { z } from 'zod';
import { command } from './command.ts';
import { accountSchema } from './token-health.ts';

const instant = z.iso.datetime();
const ofAccount = z.object({ accountId: z.uuid() });
const written = z.object({ account: accountSchema, position: z.number().int() });

/** Nothing is published to the account and nothing measured of it until it is enabled; its connection is kept alive. */
export const disableAccount = command('token-health.disable-account', { in: ofAccount, out: written, refusals: ['account_not_found'] });
/** The account goes on as it was before it was disabled. */
export const enableAccount = command('token-health.enable-account', { in: ofAccount, out: written, refusals: ['account_not_found'] });

/** Makes an account the one that is meant where a platform is named and no account is. */
export const makePrimary = command('token-health.make-primary', { in: ofAccount, out: written, refusals: ['account_not_found'] });

/** Renews the token now, on a person's request. `token_too_young`: the platform does not renew it yet. */
export const renewToken = command('token-health.renew-token', {
  in: ofAccount,
  out: written,
  refusals: ['account_not_found', 'not_renewable', 'token_too_young', 'token_expired', 'platform_unavailable', 'rate_limited'],
  timeoutMs: 20_000,
});

/** One thing that happened to an account: as others heard of it, and in words. */
export const accountHappeningSchema = z.object({
  version: z.number().int(),
  at: instant,
  type: z.string(),
  words: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** What happened to an account, newest first, before a version of its stream. */
export const tellHistory = command('token-health.tell-history', {
  in: ofAccount.extend({ before: z.number().int().positive().nullable().default(null), limit: z.number().int().min(1).max(200) }),
  out: z.object({ events: z.array(accountHappeningSchema), next: z.number().int().nullable() }),
  refusals: ['account_not_found'],
});

/** Seed 004: where an account's token comes from and when it ends; never the token. */
export const tokenStatus = command('token-health.token-status', {
  in: ofAccount,
  out: z.object({
    /** `env`: the very token that the environment gave; once it was renewed, the stored one is another. */
    source: z.enum(['stored', 'env']),
    expiresInS: z.number().int().nullable(),
    expiresAt: instant.nullable(),
    /** `null`: it is still the token that the account was connected with. */
    refreshedAt: instant.nullable(),
    nearExpiry: z.boolean(),
  }),
  refusals: ['account_not_found', 'token_missing'],
});

/**
 * Wraps data keys, of every tenant, anew under the key in use: at most `limit` of them, after an id. Repeated from the
 * beginning it does what is left. `failed` are ids whose key does not open with any key that was given.
 */
export const rotateKeys = command('token-health.rotate-keys', {
  in: z.object({ after: z.uuid().nullable().default(null), limit: z.number().int().min(1).max(500).default(200) }),
  out: z.object({
    keyId: z.string(),
    rotated: z.number().int(),
    failed: z.array(z.uuid()),
    /** Under other keys after this, whatever their ids. */
    remaining: z.number().int(),
    next: z.uuid().nullable(),
  }),
  timeoutMs: 20_000,
});
