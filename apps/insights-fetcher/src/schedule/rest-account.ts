import type { Failure } from '@afterpost/contracts';
import type { Clock, Log } from '@afterpost/kernel';
import { CLOCK, Database, LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { Random } from '../cadence/after-failure.ts';
import { RANDOM, SETTINGS, type FetcherSettings } from '../settings.ts';
import type { AccountLease } from './account.ts';
import { fence } from './account-leases.ts';
import { restAfter } from './plan-account.ts';
import { reconnectedSince } from './reconnected-since.ts';
import { replan } from './replan.ts';

/** Gives a lease back for an account that can't be asked now. Its targets stay due; the reason is kept. */
@Injectable()
export class RestAccount {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RANDOM) private readonly random: Random,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(lease: AccountLease, failure: Failure): Promise<void> {
    const { accountId, blocks, heardEpoch, heardPosition } = lease.account;
    const rest = restAfter(failure, blocks, this.clock.now(), this.settings.cadence, this.random);
    await this.db.transaction(async ({ pg }) => {
      await fence(pg, lease);
      await pg.query(
        `update account_schedule set blocked_until = $2, blocked_reason = $3, blocks = blocks + 1
         where account_id = $1 and not ($3 = 'token_expired' and ${reconnectedSince('$4', '$5')})`,
        [accountId, rest.until, rest.reason, heardEpoch, heardPosition],
      );
      await pg.query('update account_schedule set lease_owner = null, lease_until = null where account_id = $1', [accountId]);
      await replan(pg, [accountId]);
    });
    this.log.warn({ accountId, reason: rest.reason, until: rest.until.toISOString() }, 'account-rests');
  }
}
