import type { Failure } from '@afterpost/contracts';
import type { Log } from '@afterpost/kernel';
import { type Credential, failed, type Outcome, type PlatformAccess, type PlatformAdapter, type Platforms, type Profile } from '@afterpost/platforms';
import { LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { StoredCredential } from '../credential/credentials.ts';
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

  /** A new credential. Only `token_expired` means that the platform refused. */
  async refresh(credential: StoredCredential): Promise<Outcome<Credential>> {
    const adapter = this.adapterOf(credential);
    if (!adapter) return failed(NO_ADAPTER);
    const refreshToken = credential.openRefresh();
    if (!refreshToken) return this.#tokenItself(adapter, credential);
    const answer = await adapter.refresh({ refreshToken, ...serverOf(credential) });
    const outcome = answer.ok && answer.value.accessToken === '' ? failed(EMPTY_TOKEN) : answer;
    this.#tell(credential, outcome, 'token-refresh');
    return outcome;
  }

  /** Whose token is this? The cheapest call that a dead token cannot answer. */
  async identify(credential: StoredCredential): Promise<Outcome<Profile>> {
    const adapter = this.adapterOf(credential);
    if (!adapter) return failed(NO_ADAPTER);
    const outcome = await adapter.identify(accessOf(credential));
    this.#tell(credential, outcome, 'token-probe');
    return outcome;
  }

  /** Where there is nothing to refresh with, the token is the grant: it is dead when the platform refuses it. */
  async #tokenItself(adapter: PlatformAdapter, credential: StoredCredential): Promise<Outcome<never>> {
    const probe = await adapter.identify(accessOf(credential));
    this.#tell(credential, probe, 'token-probe');
    if (probe.ok) return failed({ class: 'invalid_request', message: NO_REFRESH_TOKEN.message });
    return failed(probe.failure.class === 'token_expired' ? NO_REFRESH_TOKEN : probe.failure);
  }

  #tell({ accountId, platform, version }: StoredCredential, outcome: Outcome<unknown>, event: string): void {
    const fields = { accountId, platform, version };
    if (outcome.ok) this.log.debug(fields, event);
    else this.log.warn({ ...fields, failure: outcome.failure.class, platformCode: outcome.failure.platformCode }, `${event}-failed`);
  }
}

const serverOf = ({ serviceUrl }: StoredCredential): { serviceUrl?: string } => (serviceUrl === null ? {} : { serviceUrl });

const accessOf = (credential: StoredCredential): PlatformAccess => ({
  accessToken: credential.openAccess(),
  platformAccountId: credential.platformAccountId,
  ...serverOf(credential),
});
