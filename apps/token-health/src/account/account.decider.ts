import type { AccountStatus } from '@afterpost/contracts';
import type { Decider } from '@afterpost/event-store';
import { type Refusal, refuse, unreachable } from '@afterpost/kernel';
import type { AccountEvent, Connection } from './account.events.ts';

export type AccountState = { readonly kind: 'never-connected' } | KnownAccount;

/** An account keeps its last connection, whatever became of it. */
export interface KnownAccount {
  readonly kind: 'known';
  readonly status: AccountStatus;
  readonly connection: Connection;
  /** What a disabled account goes on as. */
  readonly enabledAs?: 'active' | 'token_expired';
  /** The last warning before the end of the connection. */
  readonly warned?: { readonly expiresAt: string; readonly daysLeft: number };
  /** When its present token was issued for the one before; absent: it is the one of the connection. */
  readonly refreshedAt?: string;
}

export type AccountCommand =
  | { readonly type: 'Connect'; readonly connection: Connection }
  | { readonly type: 'RecordRefresh'; readonly now: string; readonly tokenExpiresAt: string | null }
  | { readonly type: 'RecordRefusal'; readonly now: string; readonly reason: string }
  | {
      readonly type: 'RecordExpiring';
      readonly now: string;
      readonly expiresAt: string;
      readonly daysLeft: number;
      readonly reason: string;
    }
  | { readonly type: 'Disable'; readonly now: string }
  | { readonly type: 'Enable'; readonly now: string }
  | { readonly type: 'MakePrimary'; readonly now: string }
  | { readonly type: 'Disconnect'; readonly now: string };

export const accountDecider: Decider<AccountState, AccountCommand, AccountEvent> = {
  initialState: () => ({ kind: 'never-connected' }),

  decide(command, state) {
    switch (command.type) {
      case 'Connect':
        return [{ type: state.kind === 'known' ? 'AccountReconnected' : 'AccountConnected', data: command.connection }];
      case 'RecordRefresh':
        return ofKnown(state, (account) => refreshed(account, command));
      case 'RecordRefusal':
        return ofKnown(state, ({ status, connection: { platform } }) =>
          status === 'active' ? [{ type: 'TokenExpired', data: { platform, reason: command.reason, expiredAt: command.now } }] : [],
        );
      case 'RecordExpiring':
        return ofKnown(state, (account) => expiring(account, command));
      case 'Disable':
        return ofKnown(state, ({ status }) =>
          status === 'active' || status === 'token_expired' ? [{ type: 'AccountDisabled', data: { disabledAt: command.now } }] : [],
        );
      case 'Enable':
        return ofKnown(state, ({ status, enabledAs = 'active' }) =>
          status === 'disabled' ? [{ type: 'AccountEnabled', data: { status: enabledAs, enabledAt: command.now } }] : [],
        );
      case 'MakePrimary':
        return ofKnown(state, ({ connection: { platform } }) => [
          { type: 'AccountMadePrimary', data: { platform, madePrimaryAt: command.now } },
        ]);
      case 'Disconnect':
        return ofKnown(state, ({ status }) =>
          status === 'disconnected' ? [] : [{ type: 'AccountDisconnected', data: { disconnectedAt: command.now } }],
        );
      default:
        return unreachable(command);
    }
  },

  evolve(state, event) {
    if (event.type === 'AccountConnected' || event.type === 'AccountReconnected')
      return { kind: 'known', status: 'active', connection: event.data };
    if (state.kind === 'never-connected') return state;
    switch (event.type) {
      case 'TokenRefreshed':
        return {
          ...state,
          connection: { ...state.connection, tokenExpiresAt: event.data.tokenExpiresAt },
          refreshedAt: event.data.refreshedAt,
        };
      case 'TokenExpired':
        return { ...state, status: 'token_expired' };
      case 'TokenExpiring':
        return { ...state, warned: { expiresAt: event.data.expiresAt, daysLeft: event.data.daysLeft } };
      case 'AccountDisabled':
        return { ...state, status: 'disabled', enabledAs: state.status === 'token_expired' ? 'token_expired' : 'active' };
      case 'AccountEnabled':
        return { ...state, status: event.data.status };
      case 'AccountMadePrimary':
        return state;
      case 'AccountDisconnected':
        return { ...state, status: 'disconnected' };
      default:
        return unreachable(event);
    }
  },
};

type Decision = readonly AccountEvent[] | Refusal<'account_not_found'>;

const ofKnown = (state: AccountState, decideFor: (account: KnownAccount) => Decision): Decision =>
  state.kind === 'known' ? decideFor(state) : refuse('account_not_found', 'There is no such account.');

/** Once for each end and number of days; an account that nobody can use is not warned of. */
function expiring(
  { status, connection: { platform }, warned }: KnownAccount,
  { expiresAt, daysLeft, reason }: Extract<AccountCommand, { type: 'RecordExpiring' }>,
): Decision {
  const known = warned?.expiresAt === expiresAt && warned.daysLeft <= daysLeft;
  return known || (status !== 'active' && status !== 'disabled')
    ? []
    : [{ type: 'TokenExpiring', data: { platform, expiresAt, daysLeft, reason } }];
}

/**
 * A token that the platform renews although the account was given up on (a refusal overtook a refresh in flight) proves
 * that the grant lives: the account is connected again, in words that everybody already understands.
 */
function refreshed(
  { status, connection }: KnownAccount,
  { now, tokenExpiresAt }: Extract<AccountCommand, { type: 'RecordRefresh' }>,
): Decision {
  switch (status) {
    case 'active':
    case 'disabled':
      return [{ type: 'TokenRefreshed', data: { tokenExpiresAt, refreshedAt: now } }];
    case 'token_expired':
      return [{ type: 'AccountReconnected', data: { ...connection, tokenExpiresAt, connectedAt: now } }];
    case 'revoked':
    case 'disconnected':
      return [];
    default:
      return unreachable(status);
  }
}
