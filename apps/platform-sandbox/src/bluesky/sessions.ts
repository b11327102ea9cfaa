import { createHash, createHmac, randomBytes } from 'node:crypto';
import { type Clock, DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { issueToken, readToken, type TokenClaims, type TokenScope } from './tokens.ts';
import type { Account, RefreshSession, World } from './world.ts';
import { type Caller, XrpcError } from './xrpc.ts';

const ACCESS_MS = 120 * MINUTE;
const REFRESH_MS = 90 * DAY;
const GRACE_MS = 2 * HOUR;
const AUDIENCE = 'did:web:sandbox.test';
const APP_PASSWORD = /^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/;

export interface TokenPair {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

const expired = (message: string): XrpcError => new XrpcError(400, 'ExpiredToken', message);
const invalidToken = (message: string): XrpcError => new XrpcError(400, 'InvalidToken', message);

/** Log-in, refresh and log-out, and who is calling. */
export class Sessions {
  readonly #secret: string;

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    seed: string,
  ) {
    this.#secret = createHmac('sha256', 'sandbox token secret').update(seed).digest('hex');
  }

  open(identifier: string, password: string): { account: Account; tokens: TokenPair } {
    const account = this.world.accountBy(identifier.replace(/^@/, ''));
    if (!account || account.password === null || !sameSecret(account.password, password)) {
      throw new XrpcError(401, 'AuthenticationRequired', 'Invalid identifier or password');
    }
    refuseTakenDown(account);
    const session = this.#keep(randomBytes(32).toString('base64'), account.did, APP_PASSWORD.test(password));
    return { account, tokens: this.#pair(account, session) };
  }

  /** The caller of a method that needs an access token. */
  caller(authorization: string | undefined): Caller {
    const claims = this.#claims(authorization, (scope) => scope !== 'com.atproto.refresh');
    if (this.#isPast(claims.exp)) throw expired('Token has expired');
    const account = this.#accountOf(claims);
    if (claims.epoch !== account.accessEpoch) throw expired('Token has expired');
    refuseTakenDown(account);
    return { account, scope: claims.scope };
  }

  /** The old refresh token lives on for two hours and leads to the same next one, so a lost answer can be asked again. */
  refresh(authorization: string | undefined): { account: Account; tokens: TokenPair } {
    const claims = this.#claims(authorization, (scope) => scope === 'com.atproto.refresh');
    if (this.#isPast(claims.exp)) throw expired('Token has expired');
    const account = this.#accountOf(claims);
    const session = this.world.sessions.get(claims.jti ?? '');
    if (!session || Date.parse(session.expiresAt) <= this.#nowMs()) throw expired('Token has been revoked');
    refuseTakenDown(account);
    return { account, tokens: this.#pair(account, this.#rotate(session)) };
  }

  /** Logs out, even with an expired token; access tokens that are out there live until they expire. */
  close(authorization: string | undefined): void {
    const claims = this.#claims(authorization, (scope) => scope === 'com.atproto.refresh');
    if (claims.jti) this.world.commit({ type: 'session-ended', jti: claims.jti });
  }

  endAll(did: string): void {
    for (const session of [...this.world.sessions.values()].filter((kept) => kept.did === did)) {
      this.world.commit({ type: 'session-ended', jti: session.jti });
    }
  }

  #rotate(session: RefreshSession): RefreshSession {
    const next = session.nextJti === undefined ? undefined : this.world.sessions.get(session.nextJti);
    if (next) return next;
    if (session.nextJti !== undefined) throw expired('Token has been revoked');
    const jti = createHash('sha256').update(`${this.#secret} after ${session.jti}`).digest('base64');
    const graceEndsMs = Math.min(Date.parse(session.expiresAt), this.#nowMs() + GRACE_MS);
    const rotated = this.#keep(jti, session.did, session.appPassword);
    this.world.commit({
      type: 'session-kept',
      session: { ...session, nextJti: jti, expiresAt: new Date(graceEndsMs).toISOString() },
    });
    return rotated;
  }

  #keep(jti: string, did: string, appPassword: boolean): RefreshSession {
    const session = {
      jti,
      did,
      appPassword,
      expiresAt: new Date(this.#nowMs() + REFRESH_MS).toISOString(),
    };
    this.world.commit({ type: 'session-kept', session });
    return session;
  }

  #pair(account: Account, session: RefreshSession): TokenPair {
    const scope: TokenScope = session.appPassword ? 'com.atproto.appPass' : 'com.atproto.access';
    const iat = Math.floor(this.#nowMs() / 1000);
    const common = { sub: account.did, aud: AUDIENCE, iat };
    return {
      accessJwt: issueToken({ ...common, scope, exp: iat + ACCESS_MS / 1000, epoch: account.accessEpoch }, this.#secret),
      refreshJwt: issueToken(
        {
          ...common,
          scope: 'com.atproto.refresh',
          exp: Math.floor(Date.parse(session.expiresAt) / 1000),
          jti: session.jti,
        },
        this.#secret,
      ),
    };
  }

  #claims(authorization: string | undefined, accepts: (scope: TokenScope) => boolean): TokenClaims {
    if (!authorization) throw new XrpcError(401, 'AuthMissing', 'Authentication Required');
    const [scheme, token] = authorization.split(' ');
    if (scheme !== 'Bearer' || !token) throw invalidToken('Unexpected authorization type');
    const claims = readToken(token, this.#secret);
    if (!claims) throw invalidToken('Token could not be verified');
    if (!accepts(claims.scope)) throw invalidToken('Bad token scope');
    return claims;
  }

  #accountOf(claims: TokenClaims): Account {
    const account = this.world.accounts.get(claims.sub);
    if (!account) throw new XrpcError(403, 'AccountNotFound', 'Account not found');
    return account;
  }

  #isPast = (seconds: number): boolean => seconds * 1000 <= this.#nowMs();

  #nowMs = (): number => this.clock.now().getTime();
}

function refuseTakenDown({ state }: Account): void {
  if (state === 'takendown' || state === 'suspended') throw new XrpcError(401, 'AccountTakedown', 'Account has been taken down');
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const sameSecret = (a: string, b: string): boolean => digest(a) === digest(b);
