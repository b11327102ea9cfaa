import type { AccountStatus, checkHealth, Code, CommandMeta, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { PlatformAdapter } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type AccountRow, findAccount } from '../account/accounts.ts';
import { Credentials, type StoredCredential } from '../credential/credentials.ts';
import { Grant } from '../refresh-token/grant.ts';
import { adviceOf, type Diagnosis, unasked } from './diagnosis.ts';
import { Probe } from './probe.ts';

type Command = typeof checkHealth;
/** To its tenant, a disconnected account is gone. */
type Present = AccountRow & { readonly status: Exclude<AccountStatus, 'disconnected'> };

/** Says whether an account works by asking its platform; where that makes no sense, by what is known. */
@Injectable()
export class CheckHealth implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly grant: Grant,
    private readonly probe: Probe,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const before = await this.#find(meta, accountId);
    if (!before) return notFound();
    const credential = await this.credentials.find(this.database.pool, accountId);
    const adapter = this.grant.adapterOf(before);
    const asks = adapter !== undefined && credential !== undefined && (before.status === 'active' || before.status === 'token_expired');
    const diagnosis = asks
      ? await this.probe.ask(credential)
      : unasked(before.status, credential?.accessExpiresAt ?? null, this.clock.now());
    const after = await this.#find(meta, accountId);
    return after ? this.#report(after, diagnosis, asks, adapter) : notFound();
  }

  async #report(
    { accountId, platform, status }: Present,
    diagnosis: Diagnosis,
    checkedLive: boolean,
    adapter?: PlatformAdapter,
  ): Promise<Out<Command>> {
    const credential: StoredCredential | undefined = await this.credentials.find(this.database.pool, accountId);
    return {
      accountId,
      platform,
      healthy: diagnosis.healthy,
      status,
      errorCode: diagnosis.healthy ? null : diagnosis.errorCode,
      advice: adviceOf(diagnosis, adapter?.capabilities.displayName ?? platform),
      tokenExpiresAt: credential?.accessExpiresAt?.toISOString() ?? null,
      checkedLive,
      checkedAt: this.clock.now().toISOString(),
    };
  }

  async #find(meta: CommandMeta, accountId: string): Promise<Present | undefined> {
    const account = await findAccount(this.database.pool, meta.tenant, accountId);
    return account && account.status !== 'disconnected' ? { ...account, status: account.status } : undefined;
  }
}

const notFound = (): Refusal<Code<Command>> => refuse('account_not_found', 'There is no such account.');
