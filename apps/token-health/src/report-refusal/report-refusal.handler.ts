import type { Code, CommandMeta, In, Out, reportRefusal } from '@afterpost/contracts';
import { AppError, type Log, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { Database, LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type AccountRow, findAccount } from '../account/accounts.ts';
import { TokenRefresh } from '../refresh-token/token-refresh.ts';

type Command = typeof reportRefusal;

/** A caller's word is a reason to ask the platform, never a reason to give an account up. */
@Injectable()
export class ReportRefusal implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly tokens: TokenRefresh,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle({ accountId, version }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const account = await findAccount(this.database.pool, meta.tenant, accountId);
    if (!account) return refuse('account_not_found', 'There is no such account.');
    if (account.status !== 'active') return { status: account.status };
    const { kind } = await this.tokens.afterRefusal(version, accountId);
    this.log.info({ accountId, version, outcome: kind }, 'token-refusal-reported');
    return { status: (await this.#again(meta, accountId)).status };
  }

  async #again(meta: CommandMeta, accountId: string): Promise<AccountRow> {
    const account = await findAccount(this.database.pool, meta.tenant, accountId);
    if (!account) throw new AppError('account-vanished', 'Accounts are never deleted, but this one is gone.');
    return account;
  }
}
