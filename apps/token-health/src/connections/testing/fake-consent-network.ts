import type { Failure, Platform } from '@afterpost/contracts';
import { AppError } from '@afterpost/kernel';
import {
  answered,
  type AuthorizeInput,
  type Candidate,
  type ExchangeInput,
  failed,
  type OAuth,
  type Outcome,
  type PlatformAdapter,
  type Platforms,
} from '@afterpost/platforms';
import { challengeOf } from '../one-time-secret.ts';

export const VENDOR = 'https://consent.test';

/** An account behind the consent; its tokens are canaries. */
export const candidate = (id: string, fields: Partial<Candidate> = {}): Candidate => ({
  kind: 'page',
  profile: { platformAccountId: id, handle: `${id}.test`, displayName: id.toUpperCase(), avatarUrl: null },
  credential: {
    accessToken: `CANARY-access-${id}`,
    accessExpiresAt: null,
    refreshToken: `CANARY-refresh-${id}`,
    refreshExpiresAt: null,
    scopes: ['read'],
  },
  missingScopes: [],
  ...fields,
});

/** X with PKCE, Facebook without and with two flavours, Bluesky without consent at all; codes work once. */
export class FakeConsentNetwork implements Platforms {
  readonly supported = ['x', 'facebook', 'bluesky'] as const;
  readonly exchanged: ExchangeInput[] = [];
  behind: readonly Candidate[] = [candidate('ada')];
  refusal: Failure | undefined;
  hasApp = true;
  /** What happens between the platform's answer and ours: a crash, another callback. */
  afterExchange: () => Promise<void> = async () => {};
  readonly #spent = new Set<string>();
  readonly #challenges = new Map<string, string>();

  get(platform: Platform): PlatformAdapter | undefined {
    if (platform === 'bluesky') return adapterOf('bluesky', undefined);
    if (platform === 'x') return adapterOf('x', this.#oauth(true, ['x']));
    return platform === 'facebook' ? adapterOf('facebook', this.#oauth(false, ['pages', 'business'])) : undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** A person says yes: the code that goes with this address. */
  consent(authorizeUrl: string): string {
    const challenge = new URL(authorizeUrl).searchParams.get('challenge');
    const code = `CANARY-code-${this.#challenges.size}`;
    this.#challenges.set(code, challenge ?? '');
    return code;
  }

  #oauth(pkce: boolean, flavours: readonly string[]): OAuth {
    return {
      pkce,
      flavours: flavours.map((name) => ({
        name,
        words: `By ${name}.`,
        scopes: [{ scope: `${name}.read`, purpose: 'read what there is' }],
      })),
      authorizeUrl: (input) => this.#authorizeUrl(input),
      exchange: (input) => this.#exchange(input),
    };
  }

  #authorizeUrl({ state, redirectUri, codeChallenge }: AuthorizeInput): Outcome<string> {
    if (!this.hasApp) return failed({ class: 'invalid_request', message: 'There is no app. Set FAKE_CLIENT_ID and FAKE_CLIENT_SECRET.' });
    const query = new URLSearchParams({ state, redirect_uri: redirectUri, ...(codeChallenge && { challenge: codeChallenge }) });
    return answered(`${VENDOR}/authorize?${query.toString()}`);
  }

  async #exchange(input: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
    this.exchanged.push(input);
    const challenge = input.codeVerifier === undefined ? '' : challengeOf(input.codeVerifier);
    if (this.#spent.has(input.code) || this.#challenges.get(input.code) !== challenge)
      return failed({ class: 'invalid_request', message: `The code ${input.code} is worth nothing, nor is ${input.codeVerifier}.` });
    this.#spent.add(input.code);
    await this.afterExchange();
    return this.refusal ? failed(this.refusal) : answered(this.behind);
  }
}

const adapterOf = (platform: Platform, oauth: OAuth | undefined): PlatformAdapter =>
  ({
    platform,
    capabilities: {
      displayName: platform === 'x' ? 'X' : `${platform.slice(0, 1).toUpperCase()}${platform.slice(1)}`,
      lifetimes: { accessMs: null, refreshMs: null, refreshLeadMs: 0, refreshTokenSingleUse: false },
    },
    ...(oauth ? { oauth } : { signIn: notAsked }),
  }) as unknown as PlatformAdapter;

function notAsked(): never {
  throw new AppError('not-asked', 'Nobody signs in here.');
}
