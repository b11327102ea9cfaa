import type { CommandMeta } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { changeAccount, earlierOutcome, findAccount, lockAccount, metadataOf, type Standing } from '../account/accounts.ts';

/** The account as it stands after the command, and where in the log. */
export type Switched = Pick<Standing, 'account' | 'position'>;

/** What people decide about an account: that it is on, off, the primary one. Its connection stays as it is. */
@Injectable()
export class SwitchAccount {
  constructor(
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(
    type: 'Disable' | 'Enable' | 'MakePrimary',
    accountId: string,
    meta: CommandMeta,
  ): Promise<Switched | Refusal<'account_not_found'>> {
    const now = this.clock.now().toISOString();
    return this.database.transaction(async ({ pg }) => {
      await lockAccount(pg, accountId);
      const found = await findAccount(pg, meta.tenant, accountId);
      if (!found || found.status === 'disconnected') return refuse('account_not_found', 'There is no such account.');
      const standing = (await earlierOutcome(pg, meta)) ?? (await changeAccount(pg, accountId, { type, now }, metadataOf(meta, now)));
      return { account: standing.account, position: standing.position };
    });
  }
}
