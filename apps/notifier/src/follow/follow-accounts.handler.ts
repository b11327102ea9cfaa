import { ACCOUNT_EVENTS, type AnyEvent, type PublicEvent } from '@afterpost/contracts';
import { type EventHandler, positionOf } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { forgetAfter, tell } from '../notice/notices.ts';
import { tokenExpired, tokenExpiring } from '../notice/words.ts';
import { know, named } from './known-accounts.ts';

type AccountEvent = Extract<AnyEvent, { type: keyof typeof ACCOUNT_EVENTS }>;

const isAccountEvent = (event: PublicEvent): event is AccountEvent => Object.hasOwn(ACCOUNT_EVENTS, event.type);

/** Tells of connections that end. What a newer token-health tells besides is passed over. */
@Injectable()
export class FollowAccounts implements EventHandler {
  async handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    for (const event of events.filter(isAccountEvent)) await handleOne(event, tx);
  }

  undo(lastCommonId: string, tx: PoolClient): Promise<void> {
    return forgetAfter(tx, '/token-health', positionOf(lastCommonId));
  }
}

async function handleOne(event: AccountEvent, tx: PoolClient): Promise<void> {
  const { accountId } = event.data;
  switch (event.type) {
    case 'account.connected':
    case 'account.reconnected':
      return know(tx, event.data);
    case 'account.token_expired': {
      const message = tokenExpired(await named(tx, accountId), event.data.reason);
      return tell(tx, event, { kind: event.type, severity: 'error', message, accountId });
    }
    case 'account.token_expiring': {
      const message = tokenExpiring(await named(tx, accountId), event.data.daysLeft, event.data.reason);
      return tell(tx, event, { kind: event.type, severity: 'warning', message, accountId });
    }
    default:
    // everything else needs nobody to act
  }
}
