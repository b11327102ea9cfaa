import { createHash, randomBytes } from 'node:crypto';
import { type Clock, DAY, HOUR, SECOND } from '@afterpost/kernel';
import type { Open } from './open-questions.ts';
import { oauthError } from './problems.ts';
import type { Account, Token, World } from './world.ts';

const CODE_MS = 30 * SECOND;
export const ACCESS_MS = 2 * HOUR;
const REFRESH_MS = 183 * DAY;

export const SCOPES = [
  'tweet.read',
  'tweet.write',
  'tweet.moderate.write',
  'users.read',
  'users.email',
  'follows.read',
  'follows.write',
  'offline.access',
  'space.read',
  'mute.read',
  'mute.write',
  'like.read',
  'like.write',
  'list.read',
  'list.write',
  'block.read',
  'block.write',
  'bookmark.read',
  'bookmark.write',
  'dm.read',
  'dm.write',
  'media.write',
] as const;

/** What somebody agreed to on the consent page, until the code is exchanged. */
interface Consent {
  readonly accountId: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly challenge: string;
  readonly method: 'S256' | 'plain';
  readonly expiresMs: number;
}

export interface TokenAnswer {
  readonly token_type: 'bearer';
  readonly expires_in: number;
  readonly access_token: string;
  readonly scope: string;
  readonly refresh_token?: string;
}

/** Whom an app token acts for. */
export const NOBODY = '';

const badToken = () => oauthError(400, 'invalid_request', 'Value passed for the token was invalid.');
const badCode = () => oauthError(400, 'invalid_request', 'Value passed for the authorization code was invalid.');

/** Codes and tokens of OAuth 2: who may act for whom, and until when. */
export class Grants {
  readonly #codes = new Map<string, Consent>();

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly open: Open,
  ) {}

  /** A code that is good for 30 seconds and one exchange. */
  code(consent: Omit<Consent, 'expiresMs'>): string {
    const code = secret(54);
    this.#codes.set(code, { ...consent, expiresMs: this.#nowMs() + CODE_MS });
    return code;
  }

  /** @throws XError with X's words for what does not fit */
  exchange(asked: { code: string; verifier: string; redirectUri: string; clientId: string }): TokenAnswer {
    const consent = this.#codes.get(asked.code);
    if (!consent) throw badCode();
    this.#codes.delete(asked.code);
    if (this.#nowMs() >= consent.expiresMs || consent.clientId !== asked.clientId) throw badCode();
    if (consent.redirectUri !== asked.redirectUri)
      throw oauthError(400, 'invalid_request', 'Value passed for the redirect uri did not match the uri of the authorization code.');
    if (challengeOf(asked.verifier, consent.method) !== consent.challenge)
      throw oauthError(400, 'invalid_request', 'Value passed for the code verifier did not match the code challenge.');
    return this.#answer({ ...consent, family: secret(12) });
  }

  /** A grant without a consent page: what the control API hands out. */
  grant(account: Account, clientId: string): TokenAnswer {
    return this.#answer({ accountId: account.id, clientId, scopes: SCOPES, family: secret(12) });
  }

  /** The app's own token, for nobody's account and without an end. */
  appToken(clientId: string): string {
    const own = [...this.world.tokens.values()].find((token) => token.accountId === NOBODY && token.state === 'live');
    return own?.value ?? this.#issue({ accountId: NOBODY, clientId, scopes: [], family: 'app' }, 'access', 100 * 365 * DAY);
  }

  /** Each refresh token is good once; one that comes again was stolen or raced for, and may end the whole log-in. */
  refresh(value: string, clientId: string): TokenAnswer {
    const token = this.world.tokens.get(value);
    if (token?.use !== 'refresh' || token.clientId !== clientId || this.#isPast(token)) throw badToken();
    if (token.state === 'spent' && this.open('refreshReuse') === 'kills-family') this.#end((other) => other.family === token.family);
    if (token.state !== 'live') throw badToken();
    this.world.commit({ type: 'token-kept', token: { ...token, state: 'spent' } });
    return this.#answer(token);
  }

  /** Ends the log-in that a token belongs to if it is a refresh token, and the one token if it grants access. */
  revoke(value: string, clientId: string): void {
    const token = this.world.tokens.get(value);
    if (token?.clientId !== clientId) return;
    this.#end((other) => (token.use === 'refresh' ? other.family === token.family : other.value === value));
  }

  endAll(accountId: string, uses: readonly Token['use'][]): void {
    this.#end((token) => token.accountId === accountId && uses.includes(token.use));
  }

  /** The live access token behind a bearer, if it is one. */
  access(value: string): Token | undefined {
    const token = this.world.tokens.get(value);
    return token?.use === 'access' && token.state === 'live' && !this.#isPast(token) ? token : undefined;
  }

  forget(): void {
    this.#codes.clear();
  }

  #answer(grant: Pick<Token, 'accountId' | 'clientId' | 'scopes' | 'family'>): TokenAnswer {
    const refreshable = grant.scopes.includes('offline.access');
    return {
      token_type: 'bearer',
      expires_in: ACCESS_MS / SECOND,
      access_token: this.#issue(grant, 'access', ACCESS_MS),
      scope: grant.scopes.join(' '),
      ...(refreshable ? { refresh_token: this.#issue(grant, 'refresh', REFRESH_MS) } : {}),
    };
  }

  #issue({ accountId, clientId, scopes, family }: Omit<Token, 'value' | 'use' | 'expiresAt' | 'state'>, use: Token['use'], lifeMs: number) {
    const value = secret(68);
    const expiresAt = new Date(this.#nowMs() + lifeMs).toISOString();
    this.world.commit({
      type: 'token-kept',
      token: { value, use, family, accountId, clientId, scopes, expiresAt, state: 'live' },
    });
    return value;
  }

  #end(which: (token: Token) => boolean): void {
    for (const token of [...this.world.tokens.values()].filter((kept) => kept.state !== 'dead' && which(kept)))
      this.world.commit({ type: 'token-kept', token: { ...token, state: 'dead' } });
  }

  #isPast = ({ expiresAt }: Token): boolean => Date.parse(expiresAt) <= this.#nowMs();

  #nowMs = (): number => this.clock.now().getTime();
}

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

const challengeOf = (verifier: string, method: 'S256' | 'plain'): string =>
  method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
