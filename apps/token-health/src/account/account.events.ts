import type { AccountConnected, Platform } from '@afterpost/contracts';
import type { NewEvent } from '@afterpost/event-store';

/** Who was connected, for whom, and until when its token is good. Never a secret. */
export interface Connection extends AccountConnected {
  readonly tenantId: string;
}

export type AccountEvent =
  | NewEvent<'AccountConnected', Connection>
  | NewEvent<'AccountReconnected', Connection>
  | NewEvent<'TokenRefreshed', { readonly tokenExpiresAt: string | null; readonly refreshedAt: string }>
  | NewEvent<'TokenExpired', { readonly platform: Platform; readonly reason: string; readonly expiredAt: string }>
  | NewEvent<
      'TokenExpiring',
      { readonly platform: Platform; readonly expiresAt: string; readonly daysLeft: number; readonly reason: string }
    >
  | NewEvent<'AccountDisabled', { readonly disabledAt: string }>
  | NewEvent<'AccountEnabled', { readonly status: 'active' | 'token_expired'; readonly enabledAt: string }>
  | NewEvent<'AccountMadePrimary', { readonly platform: Platform; readonly madePrimaryAt: string }>
  | NewEvent<'AccountDisconnected', { readonly disconnectedAt: string }>;
