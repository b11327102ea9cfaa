import type { ACCOUNT_EVENTS, AccountConnected, AccountStatus, AnyEvent, Platform } from '@afterpost/contracts';
import { AppError, unreachable } from '@afterpost/kernel';
import { instant, instantOrNull } from '../projecting/columns.ts';
import { type Place, placeOf } from '../projecting/place.ts';

export type AccountEvent = Extract<AnyEvent, { type: keyof typeof ACCOUNT_EVENTS }>;

/** An account's row; instants are ISO strings on both sides of the fold. */
export interface AccountState {
  readonly accountId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly handle: string;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly status: AccountStatus;
  readonly statusReason: string | null;
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
  readonly tokenExpiresAt: string | null;
  readonly createdAt: string;
  readonly connectedAt: string;
  readonly refreshedAt: string | null;
  readonly disconnectedAt: string | null;
  /** Of the accounts of a platform, the one with the latest is the primary one. */
  readonly primarySince: string | null;
  readonly place: Place;
  readonly firstPosition: number;
}

/** What an event makes of an account's row. */
export function evolveAccount(state: AccountState | undefined, event: AccountEvent): AccountState {
  const place = placeOf(event);
  if (event.type === 'account.connected' || event.type === 'account.reconnected') {
    return {
      ...connected(state, event.tenantid, event.data),
      place,
      firstPosition: state?.firstPosition ?? place.position,
    };
  }
  if (!state) throw new AppError('account-unknown', `${event.type} ${event.id} speaks of an account that nobody connected.`);
  return { ...state, ...changesOf(event), place };
}

function connected(
  state: AccountState | undefined,
  tenantId: string,
  data: AccountConnected,
): Omit<AccountState, 'place' | 'firstPosition'> {
  const connectedAt = instant(data.connectedAt);
  return {
    ...data,
    missingScopes: data.missingScopes ?? [],
    tenantId,
    status: 'active',
    statusReason: null,
    tokenExpiresAt: instantOrNull(data.tokenExpiresAt),
    createdAt: state?.createdAt ?? connectedAt,
    connectedAt,
    refreshedAt: null,
    disconnectedAt: null,
    primarySince: state?.primarySince ?? null,
  };
}

function changesOf(event: Exclude<AccountEvent, { type: 'account.connected' | 'account.reconnected' }>): Partial<AccountState> {
  switch (event.type) {
    case 'account.token_refreshed':
      return { tokenExpiresAt: instantOrNull(event.data.tokenExpiresAt), refreshedAt: instant(event.data.refreshedAt) };
    case 'account.token_expired':
      return { status: 'token_expired', statusReason: event.data.reason };
    case 'account.token_expiring':
      return {};
    case 'account.disabled':
      return { status: 'disabled', statusReason: null };
    case 'account.enabled':
      return { status: event.data.status };
    case 'account.made_primary':
      return { primarySince: instant(event.data.madePrimaryAt) };
    case 'account.disconnected':
      return {
        status: 'disconnected',
        statusReason: null,
        disconnectedAt: instant(event.data.disconnectedAt),
      };
    default:
      return unreachable(event);
  }
}
