import type { Code, CommandMeta, disconnectAccount, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount, earlierOutcome, findAccount, lockAccount, metadataOf } from '../account/accounts.ts';
import { Credentials } from '../credential/credentials.ts';
import { RefreshSchedule } from '../refresh-token/refresh-schedule.ts';

type Command = typeof disconnectAccount;

/** Ends a connection: its tokens are forgotten at once, its history stays. */
@Injectable()
export class DisconnectAccount implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly schedule: RefreshSchedule,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const now = this.clock.now().toISOString();
    return this.database.transaction(async ({ pg }) => {
      await lockAccount(pg, accountId);
      if (!(await findAccount(pg, meta.tenant, accountId))) return refuse('account_not_found', 'There is no such account.');
      const earlier = await earlierOutcome(pg, meta);
      if (earlier) return { account: earlier.account, position: earlier.position };
      const { account, position } = await changeAccount(pg, accountId, { type: 'Disconnect', now }, metadataOf(meta, now));
      await this.credentials.forget(pg, accountId);
      await this.schedule.cancel(pg, accountId);
      return { account, position };
    });
  }
}
