import type { Failure } from '@afterpost/contracts';
import type { Log } from '@afterpost/kernel';
import {
  ANSWER_LOST,
  type Credential,
  failed,
  type Outcome,
  type PlatformAccess,
  type PlatformAdapter,
  type Platforms,
  type Profile,
  type TokenFacts,
} from '@afterpost/platforms';
import { LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredCredential } from '../credential/credentials.ts';
import { withoutSecrets } from '../credential/without-secrets.ts';
import { PLATFORMS } from '../settings.ts';

const NO_ADAPTER: Failure = { class: 'transient', message: 'This build cannot talk to the platform.' };
const NO_REFRESH_TOKEN: Failure = { class: 'token_expired', message: 'The platform gave nothing to renew this token with.' };
const EMPTY_TOKEN: Failure = { class: 'transient', message: 'The platform answered with an empty token.' };

/** Asks the platform what its grant to us is still worth. The only place of this service, beside sign-in, that calls it. */
@Injectable()
export class Grant {
  constructor(
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(LOG) private readonly log: Log,
  ) {}

  adapterOf({ platform }: Pick<StoredCredential, 'platform'>): PlatformAdapter | undefined {
    return this.platforms.get(platform);
  }

  /** As people call the platform. */
  nameOf(platform: StoredCredential['platform']): string {
    return this.platforms.get(platform)?.capabilities.displayName ?? platform;
  }

  /** Whether its issuer can be asked about a token, and has more to say than the refreshes of the token do. */
  canInspect(credential: StoredCredential): boolean {
    return !credential.refreshable && this.adapterOf(credential)?.oauth?.inspect !== undefined;
  }

  /** What its issuer says about an access token. */
  async inspect(credential: StoredCredential): Promise<Outcome<TokenFacts>> {
    const answer = await this.adapterOf(credential)?.oauth?.inspect?.(credential.openAccess());
    return this.#told(credential, answer ?? failed(NO_ADAPTER), 'token-inspection');
  }

  /** Whether a refresh token of this platform that was used is worth nothing any more. */
  isSingleUse(credential: StoredCredential): boolean {
    return credential.refreshable && this.adapterOf(credential)?.capabilities.lifetimes.refreshTokenSingleUse === true;
  }

  /** What is known after the answer to a refresh did not arrive, in words. */
  answerLost(credential: StoredCredential): Failure {
    return {
      class: 'transient',
      platformCode: ANSWER_LOST,
      message: `The answer to the last renewal of this connection did not arrive, and ${this.nameOf(credential.platform)} takes each refresh token once: the connection may end with its present token. Connect the account again to be safe.`,
    };
  }

  /** A new credential. Only `token_expired` means that the platform refused. */
  async refresh(credential: StoredCredential): Promise<Outcome<Credential>> {
    const adapter = this.adapterOf(credential);
    if (!adapter) return failed(NO_ADAPTER);
    const refreshToken = credential.openRefresh();
    if (!refreshToken) return this.#tokenItself(credential);
    const answer = await adapter.refresh({ refreshToken, ...serverOf(credential) });
    return this.#told(credential, answer.ok && answer.value.accessToken === '' ? failed(EMPTY_TOKEN) : answer, 'token-refresh');
  }

  /** Whose token is this? The cheapest call that a dead token cannot answer. */
  async identify(credential: StoredCredential): Promise<Outcome<Profile>> {
    const adapter = this.adapterOf(credential);
    if (!adapter) return failed(NO_ADAPTER);
    return this.#told(credential, await adapter.identify(accessOf(credential)), 'token-probe');
  }

  /** Where there is nothing to refresh with, the token is the grant: it is dead when the platform refuses it. */
  async #tokenItself(credential: StoredCredential): Promise<Outcome<never>> {
    const probe = await this.identify(credential);
    if (probe.ok) return failed({ class: 'invalid_request', message: NO_REFRESH_TOKEN.message });
    return failed(probe.failure.class === 'token_expired' ? NO_REFRESH_TOKEN : probe.failure);
  }

  /** Logged, and its words fit for others: a platform that repeats what it was given must not make a token public. */
  #told<T>(credential: StoredCredential, outcome: Outcome<T>, event: string): Outcome<T> {
    const { accountId, platform, version } = credential;
    if (outcome.ok) {
      this.log.debug({ accountId, platform, version }, event);
      return outcome;
    }
    const { failure } = outcome;
    this.log.warn({ accountId, platform, version, failure: failure.class, platformCode: failure.platformCode }, `${event}-failed`);
    return failed({ ...failure, message: withoutSecrets(failure.message, [credential.openAccess(), credential.openRefresh()]) });
  }
}

const serverOf = ({ serviceUrl }: StoredCredential): { serviceUrl?: string } => (serviceUrl === null ? {} : { serviceUrl });

const accessOf = (credential: StoredCredential): PlatformAccess => ({
  accessToken: credential.openAccess(),
  platformAccountId: credential.platformAccountId,
  ...serverOf(credential),
});
