import type { AnyEventBody } from '@afterpost/contracts';
import type { StoredEvent } from '@afterpost/event-store';
import type { AccountEvent, Connection } from '../account/account.events.ts';
import { AppError } from '@afterpost/kernel';

/** What others may know of an account: everything that is not a secret. Pure on one row of the log. */
export function toPublicEvents(stored: StoredEvent): readonly AnyEventBody[] {
  // the log of this service holds account events only; an unknown type ends in the default below
  const event = { type: stored.type, data: stored.data } as AccountEvent;
  const accountId = stored.streamId;
  switch (event.type) {
    case 'AccountConnected':
      return [{ type: 'account.connected', subject: accountId, data: connectionOf(event.data) }];
    case 'AccountReconnected':
      return [{ type: 'account.reconnected', subject: accountId, data: connectionOf(event.data) }];
    case 'TokenRefreshed':
      return [{ type: 'account.token_refreshed', subject: accountId, data: { accountId, ...event.data } }];
    case 'TokenExpired':
      return [{ type: 'account.token_expired', subject: accountId, data: { accountId, ...event.data } }];
    case 'TokenExpiring':
      return [{ type: 'account.token_expiring', subject: accountId, data: { accountId, ...event.data } }];
    case 'AccountDisabled':
      return [{ type: 'account.disabled', subject: accountId, data: { accountId, ...event.data } }];
    case 'AccountEnabled':
      return [{ type: 'account.enabled', subject: accountId, data: { accountId, ...event.data } }];
    case 'AccountMadePrimary':
      return [{ type: 'account.made_primary', subject: accountId, data: { accountId, ...event.data } }];
    case 'AccountDisconnected':
      return [{ type: 'account.disconnected', subject: accountId, data: { accountId, ...event.data } }];
    default:
      throw new AppError('unknown-event', `token-health's log holds a ${stored.type} that nobody translates.`);
  }
}

/** The tenant travels in the envelope. */
const connectionOf = ({ tenantId: _tenantId, scopes, missingScopes, ...connection }: Connection) => ({
  ...connection,
  scopes: [...scopes],
  ...(missingScopes && { missingScopes: [...missingScopes] }),
});
