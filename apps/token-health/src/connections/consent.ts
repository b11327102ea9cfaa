import type { ConnectionError, FailureClass, Platform } from '@afterpost/contracts';
import { AppError, type Log } from '@afterpost/kernel';
import type { Candidate, OAuth, OAuthFlavour, Outcome, PlatformAdapter, Platforms } from '@afterpost/platforms';
import { LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { withoutSecrets } from '../credential/without-secrets.ts';
import { PLATFORMS } from '../settings.ts';
import { distinct } from './candidates.ts';
import type { StoredConnection } from './connection.ts';
import { challengeOf } from './one-time-secret.ts';

/** What of a connection decides where its browser goes. */
export type Asked = Pick<StoredConnection, 'connectionId' | 'platform' | 'flavour' | 'redirectUri'>;

/** A network that people give consent on. */
export interface OAuthNetwork {
  readonly name: string;
  readonly oauth: OAuth;
  readonly flavour: OAuthFlavour;
}

type Exchanged = { readonly ok: true; readonly candidates: readonly Candidate[] } | { readonly ok: false; readonly error: ConnectionError };

/** Asks networks about consent. The only place of connecting that hands them a code. */
@Injectable()
export class Consent {
  constructor(
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    @Inject(LOG) private readonly log: Log,
  ) {}

  adapterOf(platform: Platform): PlatformAdapter | undefined {
    return this.platforms.get(platform);
  }

  /** @throws AppError `flavour-gone`: another build began it */
  networkOf({ platform, flavour: name }: Pick<Asked, 'platform' | 'flavour'>): OAuthNetwork {
    const adapter = this.adapterOf(platform);
    const flavour = adapter?.oauth?.flavours.find((one) => one.name === name);
    if (!adapter?.oauth || !flavour) throw new AppError('flavour-gone', `Nobody connects to ${platform} by ${name} any more.`);
    return { name: adapter.capabilities.displayName, oauth: adapter.oauth, flavour };
  }

  /** Where the browser goes. Fails where this installation has no app on the network. */
  authorizeUrl({ platform, flavour, redirectUri }: Omit<Asked, 'connectionId'>, state: string, verifier: string): Outcome<string> {
    const { oauth } = this.networkOf({ platform, flavour });
    return oauth.authorizeUrl({ flavour, redirectUri, state, ...(oauth.pkce && { codeChallenge: challengeOf(verifier) }) });
  }

  /** The code for the accounts behind the consent. */
  async exchange({ connectionId, platform, flavour, redirectUri }: Asked, code: string, verifier: string | null): Promise<Exchanged> {
    const { name, oauth } = this.networkOf({ platform, flavour });
    const answer = await oauth.exchange({ flavour, redirectUri, code, ...(verifier !== null && { codeVerifier: verifier }) });
    if (!answer.ok) {
      const { failure } = answer;
      this.log.warn({ connectionId, platform, failure: failure.class, platformCode: failure.platformCode }, 'code-exchange-failed');
      const words = withoutSecrets(failure.message, [code, verifier]);
      return { ok: false, error: { code: CODE[failure.class], message: `${words} ${AGAIN}` } };
    }
    const candidates = distinct(answer.value);
    this.log.info({ connectionId, platform, candidates: candidates.length }, 'code-exchanged');
    if (candidates.length > 0) return { ok: true, candidates };
    return { ok: false, error: { code: 'no_account', message: `${name} shows no account behind this consent. ${AGAIN}` } };
  }
}

/** A consent can be used once, so there is one remedy for whatever went wrong with it. */
const AGAIN = 'Nothing was stored: connect again.';

const CODE: Readonly<Record<FailureClass, ConnectionError['code']>> = {
  token_expired: 'refused_by_platform',
  permission_denied: 'refused_by_platform',
  not_found: 'no_account',
  content_rejected: 'refused_by_platform',
  invalid_request: 'refused_by_platform',
  rate_limited: 'rate_limited',
  transient: 'platform_unavailable',
  unconfirmed: 'platform_unavailable',
};
