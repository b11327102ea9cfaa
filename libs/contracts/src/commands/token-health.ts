import { z } from 'zod';
import { accountStatusSchema } from '../events/account.ts';
import { platformSchema } from '../platforms.ts';
import { command } from './command.ts';

const instant = z.iso.datetime();

/** An account as its owner knows it; never a token. */
export const accountSchema = z.object({
  accountId: z.uuid(),
  tenantId: z.uuid(),
  platform: platformSchema,
  platformAccountId: z.string(),
  handle: z.string(),
  displayName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  status: accountStatusSchema,
  scopes: z.array(z.string()),
  missingScopes: z.array(z.string()).default([]),
  tokenExpiresAt: instant.nullable(),
  connectedAt: instant,
});
export type Account = z.infer<typeof accountSchema>;

const written = z.object({ account: accountSchema, position: z.number().int() });

/** Connects with what the user typed, where the platform has that (Bluesky: handle and app password). */
export const connectAccount = command('token-health.connect-account', {
  in: z.object({
    platform: platformSchema,
    identifier: z.string().min(1).max(300),
    password: z.string().min(1).max(1_000),
    serviceUrl: z.url().nullable().default(null),
  }),
  out: written,
  refusals: ['platform_not_supported', 'sign_in_refused', 'platform_unavailable', 'rate_limited', 'invalid_request'],
  timeoutMs: 20_000,
});
/**
 * Connects with a token that the user has from elsewhere (the vendor's console, another tool). Whose it is and what it may
 * do is asked of the platform; `platformAccountId` says which account is meant where a token has several.
 */
export const connectByToken = command('token-health.connect-by-token', {
  in: z.object({
    platform: platformSchema,
    accessToken: z.string().min(1).max(4_000),
    refreshToken: z.string().min(1).max(4_000).nullable().default(null),
    platformAccountId: z.string().min(1).max(300).nullable().default(null),
  }),
  out: written,
  refusals: ['platform_not_supported', 'sign_in_refused', 'platform_unavailable', 'rate_limited', 'invalid_request'],
  timeoutMs: 20_000,
});
export const disconnectAccount = command('token-health.disconnect-account', {
  in: z.object({ accountId: z.uuid() }),
  out: written,
  refusals: ['account_not_found'],
});

/**
 * The access token, sealed to the caller's one-time public key (HPKE X25519, base64), with the account id as associated
 * data. Opened at the moment of the call and forgotten. `version` names the token for `report-refusal`.
 */
export const leaseToken = command('token-health.lease-token', {
  in: z.object({ accountId: z.uuid(), publicKey: z.string() }),
  out: z.object({
    platform: platformSchema,
    platformAccountId: z.string(),
    serviceUrl: z.string().nullable(),
    version: z.number().int(),
    expiresAt: instant.nullable(),
    enc: z.string(),
    sealed: z.string(),
  }),
  refusals: ['account_not_found', 'token_expired', 'account_inactive', 'platform_unavailable', 'rate_limited'],
  timeoutMs: 20_000,
});
/** A platform refused the leased token: it is refreshed, or the account flips to `token_expired`, once. */
export const reportRefusal = command('token-health.report-refusal', {
  in: z.object({ accountId: z.uuid(), version: z.number().int(), reason: z.string() }),
  out: z.object({ status: accountStatusSchema }),
  refusals: ['account_not_found'],
  timeoutMs: 20_000,
});
/** Seed 001's health: a live identity probe, refreshing first if the token is near its end. */
export const checkHealth = command('token-health.check-health', {
  in: z.object({ accountId: z.uuid() }),
  out: z.object({
    accountId: z.uuid(),
    platform: platformSchema,
    healthy: z.boolean(),
    status: accountStatusSchema,
    errorCode: z.enum(['token_expired', 'token_revoked', 'missing_scope', 'platform_unavailable', 'rate_limited', 'disabled']).nullable(),
    advice: z.string().nullable(),
    scopes: z.array(z.string()),
    /** Of what publishing, insights and comments need; `null` as long as nobody has said what was granted. */
    missingScopes: z.array(z.string()).nullable(),
    tokenExpiresAt: instant.nullable(),
    /** Meta: after this the token still looks good and reads nothing. */
    dataAccessExpiresAt: instant.nullable(),
    nextRefreshAt: instant.nullable(),
    /** The app that the token was issued to, where its issuer says so. */
    app: z.string().nullable(),
    checkedLive: z.boolean(),
    checkedAt: instant,
  }),
  refusals: ['account_not_found'],
  timeoutMs: 20_000,
});
