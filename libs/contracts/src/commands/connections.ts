import { z } from 'zod';
import { platformSchema } from '../platforms.ts';
import { command } from './command.ts';
import { accountSchema } from './token-health.ts';

const instant = z.iso.datetime();

/**
 * Connecting by consent: `pending` until the browser comes back, `exchanging` while the platform is asked,
 * `awaiting_choice` where several accounts are behind the consent. The other three are ends.
 */
export const CONNECTION_STATUSES = ['pending', 'exchanging', 'awaiting_choice', 'connected', 'failed', 'expired'] as const;
export const connectionStatusSchema = z.enum(CONNECTION_STATUSES);
export type ConnectionStatus = z.infer<typeof connectionStatusSchema>;

/** Why a connection came to nothing; nothing was stored then. */
export const CONNECTION_ERRORS = [
  'access_denied',
  'refused_by_platform',
  'no_account',
  'rate_limited',
  'platform_unavailable',
  'interrupted',
] as const;
export const connectionErrorSchema = z.object({ code: z.enum(CONNECTION_ERRORS), message: z.string() });
export type ConnectionError = z.infer<typeof connectionErrorSchema>;

/** A permission and what it is needed for, in words for the user. */
export const scopeNeedSchema = z.object({ scope: z.string(), purpose: z.string() });
export type ScopeNeed = z.infer<typeof scopeNeedSchema>;

/** An account behind a consent, before it is chosen; never a token. */
export const candidateSchema = z.object({
  candidateId: z.uuid(),
  kind: z.enum(['profile', 'page', 'business']),
  platformAccountId: z.string(),
  handle: z.string(),
  displayName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  missingScopes: z.array(z.string()),
});
export type ConnectionCandidate = z.infer<typeof candidateSchema>;

/** A connection in progress as its tenant may see it. */
export const connectionSchema = z.object({
  connectionId: z.uuid(),
  platform: platformSchema,
  flavour: z.string(),
  status: connectionStatusSchema,
  error: connectionErrorSchema.nullable(),
  /** Empty unless a choice is to be made. */
  candidates: z.array(candidateSchema),
  /** What was connected. */
  accountIds: z.array(z.uuid()),
  createdAt: instant,
  expiresAt: instant,
});

/** Begins connecting by consent, where the platform has OAuth and this installation has an app there. */
export const beginConnection = command('token-health.begin-connection', {
  in: z.object({
    platform: platformSchema,
    /** Which of the platform's ways to grant access; the first if not said. */
    flavour: z.string().min(1).max(100).nullable().default(null),
    redirectUri: z.url(),
    /** Where the browser goes when it is over; checked by whoever asks. */
    redirectTo: z.url().nullable().default(null),
  }),
  out: z.object({
    connectionId: z.uuid(),
    platform: platformSchema,
    flavour: z.string(),
    scopes: z.array(scopeNeedSchema),
    expiresAt: instant,
  }),
  refusals: ['platform_not_supported', 'credentials_needed', 'unknown_flavour', 'app_not_configured'],
});

/** A tenant's connection. */
export const findConnection = command('token-health.find-connection', {
  in: z.object({ connectionId: z.uuid() }),
  out: connectionSchema,
  refusals: ['connection_not_found'],
});

/** Connects chosen accounts, all or none; the rest, tokens included, is forgotten. */
export const selectCandidates = command('token-health.select-candidates', {
  in: z.object({ connectionId: z.uuid(), candidateIds: z.array(z.uuid()).min(1).max(100) }),
  out: z.object({ accounts: z.array(accountSchema), position: z.number().int() }),
  refusals: ['connection_not_found', 'nothing_to_choose', 'candidate_not_found'],
});

/** What a browser that holds the link may know: never whose it is, nor what became of it. */
export const describeConnection = command('token-health.describe-connection', {
  in: z.object({ connectionId: z.uuid() }),
  out: z.object({
    platform: platformSchema,
    platformName: z.string(),
    flavour: z.string(),
    flavourWords: z.string(),
    scopes: z.array(scopeNeedSchema),
    /** Where the browser would be sent; its origin alone. */
    authorizeOrigin: z.string(),
    status: connectionStatusSchema,
    expiresAt: instant,
  }),
  refusals: ['connection_not_found', 'app_not_configured'],
});

/**
 * Binds the connection to the browser that begins it (`browserKey`, a secret only that browser has) and answers where it
 * has to go. The first browser wins; the same one may begin again, which ends the state it had before.
 */
export const startConnection = command('token-health.start-connection', {
  in: z.object({ connectionId: z.uuid(), browserKey: z.string().min(20).max(200) }),
  out: z.object({ authorizeUrl: z.url() }),
  refusals: ['connection_not_found', 'connection_over', 'wrong_browser', 'app_not_configured'],
});

/**
 * The browser is back from the platform, with a code or an error. The state works once, for the browser that began, on the
 * platform it was made for, and not for long. `status` is what became of the connection.
 */
export const finishConnection = command('token-health.finish-connection', {
  in: z.object({
    platform: platformSchema,
    state: z.string().min(1).max(500),
    browserKey: z.string().min(20).max(200),
    code: z.string().min(1).max(4_000).nullable(),
    /** OAuth's `error`, and the platform's words for it. */
    error: z.string().max(300).nullable(),
    errorDescription: z.string().max(1_000).nullable(),
  }),
  out: z.object({
    connectionId: z.uuid(),
    platformName: z.string(),
    status: z.enum(['connected', 'awaiting_choice', 'failed']),
    error: connectionErrorSchema.nullable(),
    accounts: z.array(accountSchema),
    candidateCount: z.number().int(),
    redirectTo: z.url().nullable(),
    position: z.number().int(),
  }),
  refusals: ['unknown_state', 'state_expired', 'wrong_browser'],
  timeoutMs: 60_000,
});
