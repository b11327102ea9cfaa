import type { Clock } from '@afterpost/kernel';
import { CLOCK } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredCredential } from '../credential/credentials.ts';
import { isNearEnd, stillLives } from '../credential/lifetime.ts';
import { Lifetimes } from '../credential/lifetimes.ts';
import { type RefreshOutcome, TokenRefresh } from './token-refresh.ts';

/** A credential on its way to a call: refreshed first when it is near its end. */
@Injectable()
export class CredentialInUse {
  constructor(
    private readonly lifetimes: Lifetimes,
    private readonly tokens: TokenRefresh,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async refreshedIfNearEnd(credential: StoredCredential): Promise<RefreshOutcome> {
    return this.#isNearEnd(credential) ? this.tokens.newerThan(credential.version, credential.accountId) : { kind: 'fresh', credential };
  }

  #isNearEnd(credential: StoredCredential): boolean {
    const lifetimes = this.lifetimes.of(credential.platform);
    const now = this.clock.now();
    return credential.refreshable && lifetimes ? isNearEnd(credential, lifetimes, now) : !stillLives(credential, now);
  }
}
