import type { Code, CommandMeta, In, Out, tokenStatus } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse, SECOND } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { AccountKnowledge } from '../check-health/account-knowledge.ts';
import type { StoredCredential } from '../credential/credentials.ts';
import { isNearEnd, stillLives } from '../credential/lifetime.ts';
import { Lifetimes } from '../credential/lifetimes.ts';
import { GIVEN_TOKENS, type GivenTokens } from '../settings.ts';

type Command = typeof tokenStatus;

const MISSING = refuse('token_missing', 'There is no token of this account: it was disconnected. Connect it again.');

/** Where an account's token comes from and when it ends, without asking anybody and without the token. */
@Injectable()
export class TokenStatus implements Handles<Command> {
  constructor(
    private readonly knowledge: AccountKnowledge,
    private readonly lifetimes: Lifetimes,
    @Inject(GIVEN_TOKENS) private readonly given: GivenTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    if (!(await this.knowledge.find(meta.tenant, accountId))) return refuse('account_not_found', 'There is no such account.');
    const { credential, refreshedAt } = await this.knowledge.of(accountId);
    if (!credential) return MISSING;
    const now = this.clock.now();
    const { accessExpiresAt } = credential;
    return {
      source: this.given[credential.platform] === credential.openAccess() ? 'env' : 'stored',
      expiresInS: accessExpiresAt && Math.max(0, Math.floor((accessExpiresAt.getTime() - now.getTime()) / SECOND)),
      expiresAt: accessExpiresAt?.toISOString() ?? null,
      refreshedAt: refreshedAt ?? null,
      nearExpiry: this.#isNearEnd(credential, now),
    };
  }

  #isNearEnd(credential: StoredCredential, now: Date): boolean {
    const lifetimes = this.lifetimes.of(credential.platform);
    return credential.accessExpiresAt !== null && lifetimes ? isNearEnd(credential, lifetimes, now) : !stillLives(credential, now);
  }
}
