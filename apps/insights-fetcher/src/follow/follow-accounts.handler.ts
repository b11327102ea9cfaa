import { ACCOUNT_EVENTS, type AnyEvent, type PublicEvent } from '@afterpost/contracts';
import type { EventHandler } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { replan } from '../schedule/replan.ts';

type AccountEvent = Extract<AnyEvent, { type: keyof typeof ACCOUNT_EVENTS }>;

const isAccountEvent = (event: PublicEvent): event is AccountEvent => Object.hasOwn(ACCOUNT_EVENTS, event.type);

// The row may be there already: a post of the account was heard of first.
const CONNECT = `insert into account_schedule as a (account_id, tenant_id, platform, status, heard_epoch, heard_position, account_due_at)
values ($1, $2, $3, 'active', $4, $5, $6)
on conflict (account_id) do update set status = 'active', platform = excluded.platform, tenant_id = excluded.tenant_id,
  heard_epoch = excluded.heard_epoch, heard_position = excluded.heard_position,
  account_due_at = least(a.account_due_at, excluded.account_due_at), blocked_until = null, blocked_reason = null, blocks = 0
where (a.heard_epoch, a.heard_position) < (excluded.heard_epoch, excluded.heard_position)`;

// One that was given up goes on where it was; one that is done stays done.
const START_BACKFILL = `insert into backfill as b (account_id, tenant_id, state, next_at, started_at) values ($1, $2, 'running', $3, $3)
on conflict (account_id) do update set state = 'running', next_at = excluded.next_at, attempts = 0, error = null, finished_at = null
where b.state = 'failed' and b.finished_at <= excluded.next_at`;

const CHANGE_STATE = `update account_schedule set status = $4, heard_epoch = $2, heard_position = $3
where account_id = $1 and (heard_epoch, heard_position) < ($2, $3)`;

// A platform that has asked us to slow down still wants that; only a refused token is no longer in the way.
const UNBLOCK = `update account_schedule set heard_epoch = $2, heard_position = $3, blocked_until = null, blocked_reason = null, blocks = 0
where account_id = $1 and (heard_epoch, heard_position) < ($2, $3) and blocked_reason = 'token_expired'`;

/** Keeps which accounts there are and whether they can be asked. */
@Injectable()
export class FollowAccounts implements EventHandler {
  async handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    const heard = events.filter(isAccountEvent);
    for (const event of heard) await apply(event, tx);
    await replan(tx, [...new Set(heard.map((event) => event.data.accountId))].sort());
  }
}

async function apply(event: AccountEvent, tx: PoolClient): Promise<void> {
  const heard = [event.data.accountId, event.epoch, event.position];
  switch (event.type) {
    case 'account.connected':
    case 'account.reconnected': {
      const { accountId, platform, connectedAt } = event.data;
      await tx.query('insert into tenant_turn (tenant_id) values ($1) on conflict do nothing', [event.tenantid]);
      await tx.query(CONNECT, [accountId, event.tenantid, platform, event.epoch, event.position, connectedAt]);
      await tx.query(START_BACKFILL, [accountId, event.tenantid, connectedAt]);
      return;
    }
    case 'account.token_refreshed':
      await tx.query(UNBLOCK, heard);
      return;
    case 'account.token_expired':
      await tx.query(CHANGE_STATE, [...heard, 'token_expired']);
      return;
    case 'account.disabled':
      await tx.query(CHANGE_STATE, [...heard, 'disabled']);
      return;
    case 'account.enabled':
      await tx.query(CHANGE_STATE, [...heard, event.data.status]);
      return;
    case 'account.disconnected':
      await tx.query(CHANGE_STATE, [...heard, 'disconnected']);
  }
}
