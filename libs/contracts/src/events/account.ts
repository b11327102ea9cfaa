import { z } from 'zod';
import { platformSchema } from '../platforms.ts';

const instant = z.iso.datetime();

/** What an account is to its user; `healthy` is more than `active`. */
export const accountStatusSchema = z.enum(['active', 'token_expired', 'disabled', 'revoked', 'disconnected']);
export type AccountStatus = z.infer<typeof accountStatusSchema>;

/** Connected, or connected again: the same account keeps its id and history. */
export const accountConnectedSchema = z.object({
  accountId: z.uuid(),
  platform: platformSchema,
  platformAccountId: z.string(),
  handle: z.string(),
  displayName: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  scopes: z.array(z.string()),
  /** Asked for in the consent and not granted; absent in events from before it was noted. */
  missingScopes: z.array(z.string()).optional(),
  tokenExpiresAt: instant.nullable(),
  connectedAt: instant,
});
export const tokenRefreshedSchema = z.object({ accountId: z.uuid(), tokenExpiresAt: instant.nullable(), refreshedAt: instant });
export const tokenExpiredSchema = z.object({ accountId: z.uuid(), platform: platformSchema, reason: z.string(), expiredAt: instant });
/** The connection ends soon and will not renew itself: a person has to connect the account again. Told at 7 days and at 1 day. */
export const tokenExpiringSchema = z.object({
  accountId: z.uuid(),
  platform: platformSchema,
  expiresAt: instant,
  daysLeft: z.number().int(),
  reason: z.string(),
});
export const accountDisabledSchema = z.object({ accountId: z.uuid(), disabledAt: instant });
/** `status` is what the account goes on as. */
export const accountEnabledSchema = z.object({ accountId: z.uuid(), status: z.enum(['active', 'token_expired']), enabledAt: instant });
/** Of several accounts of a platform, the one that is meant where none is named; the latest such word counts. */
export const accountMadePrimarySchema = z.object({ accountId: z.uuid(), platform: platformSchema, madePrimaryAt: instant });
export const accountDisconnectedSchema = z.object({ accountId: z.uuid(), disconnectedAt: instant });

export type AccountConnected = z.infer<typeof accountConnectedSchema>;
export type TokenRefreshed = z.infer<typeof tokenRefreshedSchema>;
export type TokenExpired = z.infer<typeof tokenExpiredSchema>;
export type TokenExpiring = z.infer<typeof tokenExpiringSchema>;
export type AccountDisconnected = z.infer<typeof accountDisconnectedSchema>;

/** Public events of token-health, by type. */
export const ACCOUNT_EVENTS = {
  'account.connected': accountConnectedSchema,
  'account.reconnected': accountConnectedSchema,
  'account.token_refreshed': tokenRefreshedSchema,
  'account.token_expired': tokenExpiredSchema,
  'account.token_expiring': tokenExpiringSchema,
  'account.disabled': accountDisabledSchema,
  'account.enabled': accountEnabledSchema,
  'account.made_primary': accountMadePrimarySchema,
  'account.disconnected': accountDisconnectedSchema,
} as const;
