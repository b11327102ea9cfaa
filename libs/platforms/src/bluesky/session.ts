import type { Clock } from '@afterpost/kernel';
import type { Credential } from '../port/identity.ts';
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './capabilities.ts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';

/** A session answer (`createSession`, `refreshSession`) as far as it is one. */
export interface Session {
  readonly did: string;
  readonly handle: string;
  readonly accessJwt: string;
  readonly refreshJwt: string | null;
  /** Where the account's DID document says that it lives. */
  readonly pds: string | null;
  readonly inactive: string | null;
}

export function readSession(value: unknown): Session | null {
  const answer = objectOf(value);
  const did = textOrNull(answer['did']);
  const accessJwt = textOrNull(answer['accessJwt']);
  if (did === null || accessJwt === null) return null;
  return {
    did,
    handle: textOrNull(answer['handle']) ?? did,
    accessJwt,
    refreshJwt: textOrNull(answer['refreshJwt']),
    pds: pdsOf(objectOf(answer['didDoc'])),
    inactive: answer['active'] === false ? (textOrNull(answer['status']) ?? 'deactivated') : null,
  };
}

function pdsOf(didDocument: WireObject): string | null {
  const service = arrayOf(didDocument['service'])
    .filter(isObject)
    .find(({ id }) => typeof id === 'string' && id.endsWith('#atproto_pds'));
  const endpoint = textOrNull(service?.['serviceEndpoint']);
  return endpoint !== null && URL.canParse(endpoint) ? endpoint.replace(/\/+$/, '') : null;
}

/**
 * Expiry and scope stand in the tokens; where one can't be read, the documented lifetime counts from now. `serviceUrl` is
 * kept only where the account lives on another server than the configured one, which may move.
 */
export function credentialOf(session: Session, serviceUrl: string | undefined, clock: Clock): Credential {
  const nowMs = clock.now().getTime();
  const access = claimsOf(session.accessJwt);
  const refresh = session.refreshJwt === null ? null : claimsOf(session.refreshJwt);
  return {
    accessToken: session.accessJwt,
    accessExpiresAt: expiryOf(access) ?? new Date(nowMs + ACCESS_LIFETIME_MS).toISOString(),
    refreshToken: session.refreshJwt,
    refreshExpiresAt: refresh && (expiryOf(refresh) ?? new Date(nowMs + REFRESH_LIFETIME_MS).toISOString()),
    scopes: textOrNull(access['scope'])?.split(' ') ?? [],
    ...(serviceUrl === undefined ? {} : { serviceUrl }),
  };
}

const EXPIRY_SECONDS_MAX = 8.64e12;

function expiryOf(claims: WireObject): string | null {
  const exp = claims['exp'];
  return typeof exp === 'number' && exp > 0 && exp < EXPIRY_SECONDS_MAX ? new Date(exp * 1_000).toISOString() : null;
}

/** What a JWT says of itself. Nothing is verified: it is the vendor's own token, and only its dates are read. */
function claimsOf(jwt: string): WireObject {
  try {
    return objectOf(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
