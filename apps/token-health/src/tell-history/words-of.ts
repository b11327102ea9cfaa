import { unreachable } from '@afterpost/kernel';
import type { AccountEvent } from '../account/account.events.ts';

/** What happened to an account, as one would say it. */
export function wordsOf(event: AccountEvent): string {
  switch (event.type) {
    case 'AccountConnected':
      return `Connected as ${event.data.handle}${until(event.data.tokenExpiresAt)}.`;
    case 'AccountReconnected':
      return `Connected again as ${event.data.handle}${until(event.data.tokenExpiresAt)}.`;
    case 'TokenRefreshed':
      return `The token was renewed${until(event.data.tokenExpiresAt)}.`;
    case 'TokenExpired':
      return `The connection has ended: ${event.data.reason}`;
    case 'TokenExpiring':
      return `The connection ends in ${event.data.daysLeft === 1 ? 'a day' : `${event.data.daysLeft} days`}: ${event.data.reason}`;
    case 'AccountDisabled':
      return 'Disabled: nothing is published to it and nothing measured.';
    case 'AccountEnabled':
      return event.data.status === 'active' ? 'Enabled.' : 'Enabled, but its connection has ended: connect the account again.';
    case 'AccountMadePrimary':
      return 'Made the primary account of its network.';
    case 'AccountDisconnected':
      return 'Disconnected: its tokens are forgotten, its posts and figures stay.';
    default:
      return unreachable(event);
  }
}

const until = (tokenExpiresAt: string | null): string =>
  tokenExpiresAt === null ? '' : `; its token is good until ${tokenExpiresAt.slice(0, 16).replace('T', ' ')} UTC`;
