import { randomBytes } from 'node:crypto';
import { type Clock, DAY, MINUTE, SECOND } from '@afterpost/kernel';
import { oauthProblem, unauthorized } from '../api/problems.ts';
import type { Open } from '../open-questions.ts';
import type { Member, Token, World } from '../world.ts';

const CODE_MS = 30 * MINUTE;
const ACCESS_MS = 60 * DAY;
const REFRESH_MS = 365 * DAY;

/** What somebody agreed to on the consent page, until the code is exchanged. */
interface Consent {
  readonly member: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly expiresMs: number;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly refresh_token_expires_in: number;
  readonly scope: string;
  readonly token_type: 'Bearer';
}

const BAD_CODE =
  'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists';
const BAD_REFRESH = 'The provided authorization grant or refresh token is invalid, expired or revoked.';

/** Codes and tokens: who lets the app act for them, and until when. */
export class Grants {
  readonly #codes = new Map<string, Consent>();

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly open: Open,
  ) {}

  /** A code that is good for half an hour and one exchange. */
  code(consent: Omit<Consent, 'expiresMs'>): string {
    const code = secret(86);
    this.#codes.set(code, { ...consent, expiresMs: this.#nowMs() + CODE_MS });
    return code;
  }

  /** @throws LinkedInError 400 when code and redirect URI do not belong together any more */
  exchange(code: string, redirectUri: string): TokenAnswer {
    const consent = this.#codes.get(code);
    this.#codes.delete(code);
    if (!consent || this.#nowMs() >= consent.expiresMs || consent.redirectUri !== redirectUri)
      throw oauthProblem(400, 'invalid_request', BAD_CODE);
    return this.#grant(consent.member, consent.scopes);
  }

  /** A grant without a consent page: what the control API hands out. */
  grant(member: Member, scopes: readonly string[]): TokenAnswer {
    return this.#grant(member.urn, scopes);
  }

  /** A new access token; the refresh token stays the same and lives no longer for it. */
  refresh(value: string): TokenAnswer {
    const token = this.world.tokens.get(value);
    if (token?.use !== 'refresh' || token.revoked || this.#isPast(token)) throw oauthProblem(400, this.open('spentGrant'), BAD_REFRESH);
    return this.#answer(this.#issue(token.member, token.scopes, 'access', ACCESS_MS), token);
  }

  /** The token behind a bearer. @throws LinkedInError 401 in the words of whatever is wrong with it */
  access(bearer: string | undefined): Token {
    if (bearer === undefined) throw unauthorized('empty');
    const token = this.world.tokens.get(bearer);
    if (token?.use !== 'access') throw unauthorized('invalid');
    if (token.revoked || this.world.members.get(token.member)?.restricted === true) throw unauthorized('revoked');
    if (this.#isPast(token)) throw unauthorized('expired');
    return token;
  }

  revoke(which: (token: Token) => boolean): void {
    for (const token of this.world.tokens.values().filter((kept) => !kept.revoked && which(kept)))
      this.world.tokens.put(token.value, { ...token, revoked: true });
  }

  forget(): void {
    this.#codes.clear();
  }

  #grant(member: string, scopes: readonly string[]): TokenAnswer {
    return this.#answer(this.#issue(member, scopes, 'access', ACCESS_MS), this.#issue(member, scopes, 'refresh', REFRESH_MS));
  }

  #answer(access: Token, refresh: Token): TokenAnswer {
    const leftS = Math.floor((Date.parse(refresh.expiresAt) - this.#nowMs()) / SECOND);
    return {
      access_token: access.value,
      expires_in: ACCESS_MS / SECOND,
      refresh_token: refresh.value,
      refresh_token_expires_in: this.open('refreshLifeUnit') === 'seconds' ? leftS : Math.floor(leftS / 60),
      scope: access.scopes.join(this.open('scopeSeparator') === 'comma' ? ',' : ' '),
      token_type: 'Bearer',
    };
  }

  #issue(member: string, scopes: readonly string[], use: Token['use'], lifeMs: number): Token {
    const value = `AQ${secret(262)}`;
    const expiresAt = new Date(this.#nowMs() + lifeMs).toISOString();
    return this.world.tokens.put(value, { value, use, member, scopes, expiresAt, revoked: false });
  }

  #isPast = ({ expiresAt }: Token): boolean => Date.parse(expiresAt) <= this.#nowMs();

  #nowMs = (): number => this.clock.now().getTime();
}

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
