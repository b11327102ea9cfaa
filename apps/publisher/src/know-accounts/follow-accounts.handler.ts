import { ACCOUNT_EVENTS, type AccountStatus, type PublicEvent } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { DueQueue, type EventHandler } from '@afterpost/messaging';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { heldTargets, planRelease } from '../post/held-targets.ts';

const UPSERT = `insert into account (account_id, tenant_id, platform, platform_account_id, handle, status, position)
  values ($1, $2, $3, $4, $5, 'active', $6)
  on conflict (account_id) do update
  set platform_account_id = excluded.platform_account_id, handle = excluded.handle, status = 'active', position = excluded.position
  where account.position < excluded.position and account.tenant_id = excluded.tenant_id`;

const SET_STATUS = 'update account set status = $3, position = $4 where account_id = $1 and tenant_id = $2 and position < $4';

/** Keeps what we need of the accounts. One that can publish again has its held targets released. */
@Injectable()
export class FollowAccounts implements EventHandler {
  constructor(
    private readonly due: DueQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    for (const event of events) await this.#handleOne(event, tx);
  }

  async #handleOne(event: PublicEvent, tx: PoolClient): Promise<void> {
    switch (event.type) {
      case 'account.connected':
      case 'account.reconnected': {
        const { accountId, platform, platformAccountId, handle } = ACCOUNT_EVENTS[event.type].parse(event.data);
        await tx.query(UPSERT, [accountId, event.tenantid, platform, platformAccountId, handle, event.position]);
        return this.#release(accountId, event, tx);
      }
      case 'account.token_expired':
        return setStatus(tx, ACCOUNT_EVENTS[event.type].parse(event.data).accountId, event, 'token_expired');
      case 'account.disabled':
        return setStatus(tx, ACCOUNT_EVENTS[event.type].parse(event.data).accountId, event, 'disabled');
      case 'account.enabled': {
        const { accountId, status } = ACCOUNT_EVENTS[event.type].parse(event.data);
        await setStatus(tx, accountId, event, status);
        return status === 'active' ? this.#release(accountId, event, tx) : undefined;
      }
      case 'account.disconnected':
        return setStatus(tx, ACCOUNT_EVENTS[event.type].parse(event.data).accountId, event, 'disconnected');
      default:
      // refreshed tokens, and what later versions tell, change nothing that we keep
    }
  }

  async #release(accountId: string, { tenantid: tenantId }: PublicEvent, tx: PoolClient): Promise<void> {
    if ((await heldTargets(tx, accountId, 1)).length > 0) await planRelease(tx, this.due, { accountId, tenantId, at: this.clock.now() });
  }
}

async function setStatus(tx: PoolClient, accountId: string, { tenantid, position }: PublicEvent, status: AccountStatus): Promise<void> {
  await tx.query(SET_STATUS, [accountId, tenantid, status, position]);
}
