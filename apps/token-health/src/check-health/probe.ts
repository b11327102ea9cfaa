import { type Clock, unreachable } from '@afterpost/kernel';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredCredential } from '../credential/credentials.ts';
import { stillLives } from '../credential/lifetime.ts';
import { CredentialInUse } from '../refresh-token/credential-in-use.ts';
import { Grant } from '../refresh-token/grant.ts';
import { type RefreshOutcome, TokenRefresh } from '../refresh-token/token-refresh.ts';
import { type Diagnosis, HEALTHY, ill, ofFailure, ofRefresh } from './diagnosis.ts';

/** A light identity call with a token that is as good as we can make it. */
@Injectable()
export class Probe {
  constructor(
    private readonly inUse: CredentialInUse,
    private readonly tokens: TokenRefresh,
    private readonly grant: Grant,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async ask(credential: StoredCredential): Promise<Diagnosis> {
    if (credential.status === 'token_expired') return this.#askAgain(credential);
    const current = await this.inUse.refreshedIfNearEnd(credential);
    if (current.kind === 'postponed' && !stillLives(current.credential, this.clock.now())) return ofRefresh(current.failure);
    if (current.kind === 'refused' || current.kind === 'gone') return ill('token_expired');
    const { version } = current.credential;
    const answer = await this.grant.identify(current.credential);
    if (answer.ok) return HEALTHY;
    if (answer.failure.class !== 'token_expired') return ofFailure(answer.failure);
    return this.#withRenewed(await this.tokens.afterRefusal(version, credential.accountId));
  }

  /** As long as the platform goes on refusing, or nobody knows, the account stays as it is. */
  async #askAgain({ version, accountId }: StoredCredential): Promise<Diagnosis> {
    const outcome = await this.tokens.evenIfRefused(version, accountId);
    return outcome.kind === 'fresh' ? this.#withRenewed(outcome) : ill('token_expired');
  }

  async #withRenewed(outcome: RefreshOutcome): Promise<Diagnosis> {
    switch (outcome.kind) {
      case 'fresh': {
        const answer = await this.grant.identify(outcome.credential);
        return answer.ok ? HEALTHY : ofFailure(answer.failure);
      }
      case 'postponed':
        return ofRefresh(outcome.failure);
      case 'refused':
      case 'gone':
        return ill('token_expired');
      default:
        return unreachable(outcome);
    }
  }
}
