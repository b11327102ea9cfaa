import type { Failure } from '@afterpost/contracts';
import { AppError, type Clock, HOUR } from '@afterpost/kernel';
import {
  ANSWER_LOST,
  answered,
  type Credential,
  failed,
  type GivenToken,
  type OAuth,
  type Outcome,
  type PlatformAccess,
  type PlatformAdapter,
  type Platforms,
  type Profile,
  type SignedIn,
  type SignInInput,
  type TokenFacts,
} from '@afterpost/platforms';

export const PASSWORD = 'CANARY-app-password';
export const LIFETIME_MS = 2 * HOUR;

const PROFILE: Profile = { platformAccountId: 'did:plc:ada', handle: 'ada.test', displayName: 'Ada', avatarUrl: null };
const REFUSED: Failure = { class: 'token_expired', message: 'The session has ended.', platformCode: 'ExpiredToken' };
export const TRANSIENT: Failure = { class: 'transient', message: 'The platform answered 502.' };

/** The answer to a call that took effect did not arrive. */
export const LOST: Failure = { class: 'transient', message: 'No answer came.', platformCode: ANSWER_LOST };

/** What the fake network does with its next calls; called before the call takes effect, or after. */
export interface Weather {
  before?(call: Call): Failure | undefined;
  after?(call: Call): Failure | undefined;
}
export type Call = 'acceptToken' | 'signIn' | 'refresh' | 'identify' | 'inspect';

/**
 * A network with one account and one grant. Every refresh replaces both tokens; the refresh token before the current one
 * still gives its successor again while `grace` holds, and ends the grant where it does not.
 */
export class FakeNetwork implements Platforms {
  readonly supported = ['bluesky'] as const;
  readonly calls: Record<Call, number> = { acceptToken: 0, signIn: 0, refresh: 0, identify: 0, inspect: 0 };
  /** Every refresh token as often as it was presented. */
  readonly presented: string[] = [];
  weather: Weather = {};
  grace = true;
  /** Says that a refresh token that was used is worth nothing any more; `grace` says whether that is so. */
  singleUse = false;
  revoked = false;
  givesRefreshTokens = true;
  lifetimeMs = LIFETIME_MS;
  /** What the issuer of tokens says about them; where there are none, it cannot be asked. */
  facts: TokenFacts | undefined;
  /** What happens elsewhere while the answer is on its way. */
  beforeAnswer?: (() => Promise<unknown>) | undefined;
  #generation = 0;
  #accessDeadBefore = 0;

  constructor(private readonly clock: Clock) {}

  get(platform: string): PlatformAdapter | undefined {
    if (platform !== 'bluesky') return undefined;
    const { capabilities } = this.#adapter;
    const { facts } = this;
    return {
      ...this.#adapter,
      ...(facts && { oauth: { ...NO_OAUTH, inspect: () => this.#called('inspect', () => answered(facts)) } }),
      capabilities: { ...capabilities, lifetimes: { ...capabilities.lifetimes, refreshTokenSingleUse: this.singleUse } },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  get accessToken(): string {
    return `CANARY-access-${this.#generation}`;
  }

  get refreshToken(): string {
    return `CANARY-refresh-${this.#generation}`;
  }

  /** The platform forgets every access token so far; the grant lives. */
  killAccessTokens(): void {
    this.#accessDeadBefore = this.#generation + 1;
  }

  async #called<T>(call: Call, answer: () => Outcome<T>): Promise<Outcome<T>> {
    this.calls[call] += 1;
    // a real answer takes a moment, in which others ask too
    await new Promise((later) => setImmediate(later));
    const failure = this.weather.before?.(call);
    if (failure) return failed(failure);
    const outcome = answer();
    const lost = this.weather.after?.(call);
    if (call === 'refresh') await this.beforeAnswer?.();
    return lost ? failed(lost) : outcome;
  }

  #signIn({ identifier, password }: SignInInput): Outcome<SignedIn> {
    if (identifier !== PROFILE.handle) return failed({ class: 'not_found', message: `Nobody is called ${identifier}.` });
    if (password !== PASSWORD) return failed({ class: 'permission_denied', message: `${password} is not the password.` });
    this.revoked = false;
    this.#generation += 1;
    return answered({ credential: this.#credential(), profile: PROFILE });
  }

  #acceptToken({ accessToken, refreshToken }: GivenToken): Outcome<SignedIn> {
    if (accessToken !== this.accessToken) return failed({ class: 'token_expired', message: `${accessToken} is not known.` });
    return answered({ credential: { ...this.#credential(), refreshToken: refreshToken ?? null }, profile: PROFILE });
  }

  #refresh(refreshToken: string): Outcome<Credential> {
    this.presented.push(refreshToken);
    if (this.revoked) return failed({ ...REFUSED, message: `${refreshToken} was revoked.` });
    if (refreshToken === this.refreshToken) this.#generation += 1;
    else if (!this.grace || refreshToken !== `CANARY-refresh-${this.#generation - 1}`) {
      this.revoked = true;
      return failed(REFUSED);
    }
    return answered(this.#credential());
  }

  #identify({ accessToken }: PlatformAccess): Outcome<Profile> {
    const generation = Number(accessToken.split('-').at(-1));
    return this.revoked || generation < this.#accessDeadBefore ? failed(REFUSED) : answered(PROFILE);
  }

  #credential(): Credential {
    return {
      accessToken: this.accessToken,
      accessExpiresAt: new Date(this.clock.now().getTime() + this.lifetimeMs).toISOString(),
      refreshToken: this.givesRefreshTokens ? this.refreshToken : '',
      refreshExpiresAt: null,
      scopes: ['com.atproto.appPass'],
      serviceUrl: 'https://pds.test',
    };
  }

  readonly #adapter: PlatformAdapter = {
    platform: 'bluesky',
    capabilities: {
      platform: 'bluesky',
      displayName: 'Bluesky',
      connect: 'credential',
      scopes: ['com.atproto.appPass'],
      textLengthMax: 300,
      textUnit: 'graphemes',
      mediaTypes: ['text'],
      mediaCountMax: 0,
      media: [],
      metrics: [],
      accountMetrics: [],
      batchSizes: { posts: 25, discover: 100, comments: 100 },
      idempotency: 'idempotent',
      settleMs: 0,
      publishTimeoutMs: 1_000,
      lifetimes: { accessMs: LIFETIME_MS, refreshMs: null, refreshLeadMs: LIFETIME_MS / 3, refreshTokenSingleUse: false },
      reading: { lookupCharged: 'request', page: null },
      canDelete: true,
      threadPartsMax: 1,
      rates: [],
    },
    signIn: (input) => this.#called('signIn', () => this.#signIn(input)),
    acceptToken: (given) => this.#called('acceptToken', () => this.#acceptToken(given)),
    refresh: ({ refreshToken }) => this.#called('refresh', () => this.#refresh(refreshToken)),
    identify: (access) => this.#called('identify', () => this.#identify(access)),
    validate: notAsked,
    prepare: notAsked,
    publish: notAsked,
    findPublished: notAsked,
    remove: notAsked,
    fetchPosts: notAsked,
    fetchComments: notAsked,
    fetchAccount: notAsked,
    discover: notAsked,
  };
}

const NO_OAUTH: OAuth = {
  pkce: false,
  flavours: [{ name: 'fake', words: 'Everything.', scopes: [{ scope: 'com.atproto.appPass', purpose: 'To do anything.' }] }],
  authorizeUrl: notAsked,
  exchange: notAsked,
};

function notAsked(): never {
  throw new AppError('not-asked', 'token-health has no business with posts.');
}
