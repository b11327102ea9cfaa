import type { AccountStatus, checkHealth, Code, CommandMeta, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { AccountRow } from '../account/accounts.ts';
import { Grant } from '../refresh-token/grant.ts';
import { AccountKnowledge } from './account-knowledge.ts';
import { adviceOf, type Diagnosis, unasked } from './diagnosis.ts';
import { outlookOf, withData } from './outlook.ts';
import { Probe } from './probe.ts';
import { grantedTo } from './scopes.ts';

type Command = typeof checkHealth;
/** To its tenant, a disconnected account is gone. */
type Present = AccountRow & { readonly status: Exclude<AccountStatus, 'disconnected'> };

/** Says whether an account works by asking its platform; where that makes no sense, by what is known. */
@Injectable()
export class CheckHealth implements Handles<Command> {
  constructor(
    private readonly knowledge: AccountKnowledge,
    private readonly grant: Grant,
    private readonly probe: Probe,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const before = await this.#find(meta, accountId);
    if (!before) return notFound();
    const { credential } = await this.knowledge.of(accountId);
    const adapter = this.grant.adapterOf(before);
    const asks = adapter !== undefined && credential !== undefined && (before.status === 'active' || before.status === 'token_expired');
    const diagnosis = asks
      ? await this.probe.ask(credential)
      : unasked(before.status, credential?.accessExpiresAt ?? null, this.clock.now());
    const after = await this.#find(meta, accountId);
    return after ? this.#report(after, diagnosis, asks) : notFound();
  }

  async #report({ accountId, platform, status }: Present, found: Diagnosis, checkedLive: boolean): Promise<Out<Command>> {
    const now = this.clock.now();
    const name = this.grant.nameOf(platform);
    const { connection, credential, nextRefreshAt } = await this.knowledge.of(accountId);
    const facts = credential?.facts ?? null;
    const { scopes, missing } = grantedTo(connection, facts, this.grant.adapterOf({ platform }));
    const diagnosis = credential ? withData(found, credential, name, now) : found;
    const outlook = credential && {
      credential,
      missingScopes: missing,
      platform: name,
      now,
      answerLost: this.grant.answerLost(credential).message,
    };
    return {
      accountId,
      platform,
      healthy: diagnosis.healthy,
      status,
      errorCode: diagnosis.healthy ? null : diagnosis.errorCode,
      advice: diagnosis.healthy ? (outlook ? outlookOf(outlook) : null) : adviceOf(diagnosis, name),
      scopes: [...scopes],
      missingScopes: missing && [...missing],
      tokenExpiresAt: credential?.accessExpiresAt?.toISOString() ?? facts?.expiresAt ?? null,
      dataAccessExpiresAt: facts?.dataAccessExpiresAt ?? null,
      nextRefreshAt: nextRefreshAt?.toISOString() ?? null,
      app: facts?.app ?? null,
      checkedLive,
      checkedAt: now.toISOString(),
    };
  }

  async #find(meta: CommandMeta, accountId: string): Promise<Present | undefined> {
    const account = await this.knowledge.find(meta.tenant, accountId);
    return account && account.status !== 'disconnected' ? { ...account, status: account.status } : undefined;
  }
}

const notFound = (): Refusal<Code<Command>> => refuse('account_not_found', 'There is no such account.');
