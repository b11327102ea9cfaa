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
}

export type AccountCommand =
  | { readonly type: 'Connect'; readonly connection: Connection }
  | { readonly type: 'RecordRefresh'; readonly now: string; readonly tokenExpiresAt: string | null }
  | { readonly type: 'RecordRefusal'; readonly now: string; readonly reason: string }
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
        return { ...state, connection: { ...state.connection, tokenExpiresAt: event.data.tokenExpiresAt } };
      case 'TokenExpired':
        return { ...state, status: 'token_expired' };
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
