import { createHmac, timingSafeEqual } from 'node:crypto';

export type TokenScope = 'com.atproto.access' | 'com.atproto.appPass' | 'com.atproto.refresh';

export interface TokenClaims {
  readonly scope: TokenScope;
  readonly sub: string;
  readonly aud: string;
  readonly iat: number;
  readonly exp: number;
  /** Refresh tokens only. */
  readonly jti?: string;
  /** The sandbox's own claim: access tokens of an earlier epoch count as expired. */
  readonly epoch?: number;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const sign = (signed: string, secret: string): Buffer => createHmac('sha256', secret).update(signed).digest();

export function issueToken(claims: TokenClaims, secret: string): string {
  const typ = claims.scope === 'com.atproto.refresh' ? 'refresh+jwt' : 'at+jwt';
  const signed = `${encode({ typ, alg: 'HS256' })}.${encode(claims)}`;
  return `${signed}.${sign(signed, secret).toString('base64url')}`;
}

/** The claims of a token of ours, expired or not; `undefined` for anything else. */
export function readToken(token: string, secret: string): TokenClaims | undefined {
  const [header, claims, signature, more] = token.split('.');
  if (!header || !claims || !signature || more !== undefined) return undefined;
  const expected = sign(`${header}.${claims}`, secret);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as TokenClaims;
}
