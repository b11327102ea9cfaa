import { SECOND } from '@afterpost/kernel';
import type { Clock } from '@afterpost/kernel';
import type { ApiResult } from '../http/json-api.ts';
import { countOrNull, objectOf, textOrNull } from '../http/wire.ts';
import type { Credential, GivenToken, RefreshInput, SignedIn } from '../port/identity.ts';
import { ANSWER_LOST, answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { ACCESS_LIFETIME_MS, REFRESH_LIFETIME_MS } from './capabilities.ts';
import type { XClient } from './client.ts';
import { failureOf } from './errors.ts';
import { identify } from './profile.ts';
import { askForTokens, isRefusedGrant } from './token-endpoint.ts';

/** This installation has no X app. */
export const NO_APP = {
  class: 'permission_denied',
  message: 'This installation has no X app. Set X_CLIENT_ID and X_CLIENT_SECRET from the X developer console, then try again.',
} as const;

const UNREADABLE = failureOf('transient', 'the answer holds no token');

/**
 * A new pair for the refresh token, which is spent by this call, whatever becomes of the answer: whoever loses the answer
 * has to reconnect (BEHAVIOR.md, 2).
 */
export async function refresh(x: XClient, { refreshToken }: RefreshInput): Promise<Outcome<Credential>> {
  if (x.app === undefined) return failed(NO_APP);
  const answer = await askForTokens(x, x.app, { grant_type: 'refresh_token', refresh_token: refreshToken });
  if (isRefusedGrant(answer) && !answer.ok) {
    return failed({ ...answer.failure, class: 'token_expired', message: 'X ended this connection. Connect the account again.' });
  }
  if (!answer.ok) return isLost(answer) ? failed({ ...answer.failure, platformCode: ANSWER_LOST }) : failed(answer.failure);
  const credential = readCredential(answer.value, x.clock);
  return credential === null ? failed({ ...UNREADABLE, platformCode: ANSWER_LOST }) : answered(credential);
}

/** Sent, and nothing that X itself said came back. X's own 5xx is taken at its word: it did not do it. */
const isLost = (answer: Extract<ApiResult, { ok: false }>): boolean => answer.applied === 'maybe' && answer.body === undefined;

/** The credential in a token answer; `null` if it is none. */
export function readCredential(body: unknown, clock: Clock): Credential | null {
  const answer = objectOf(body);
  const accessToken = textOrNull(answer['access_token']);
  if (accessToken === null) return null;
  const nowMs = clock.now().getTime();
  const seconds = countOrNull(answer['expires_in']);
  const lifetimeMs = seconds === null || seconds * SECOND > REFRESH_LIFETIME_MS ? ACCESS_LIFETIME_MS : seconds * SECOND;
  const refreshToken = textOrNull(answer['refresh_token']);
  return {
    accessToken,
    accessExpiresAt: new Date(nowMs + lifetimeMs).toISOString(),
    refreshToken,
    // X does not say when a refresh token ends.
    refreshExpiresAt: null,
    scopes: textOrNull(answer['scope'])?.split(/\s+/) ?? [],
  };
}

/** Connects with tokens from elsewhere. A spent access token is renewed at once, if there is something to renew it with. */
export async function acceptToken(x: XClient, given: GivenToken): Promise<Outcome<SignedIn>> {
  const { accessToken, refreshToken = null } = given;
  const profile = await identify(x, { accessToken });
  if (profile.ok) {
    const credential = { accessToken, accessExpiresAt: null, refreshToken, refreshExpiresAt: null, scopes: [] };
    return ofTheRightAccount(given, { credential, profile: profile.value });
  }
  if (profile.failure.class !== 'token_expired' || refreshToken === null) return profile;
  const renewed = await refresh(x, { refreshToken });
  if (!renewed.ok) return renewed;
  const renewedProfile = await identify(x, { accessToken: renewed.value.accessToken });
  return renewedProfile.ok ? ofTheRightAccount(given, { credential: renewed.value, profile: renewedProfile.value }) : renewedProfile;
}

function ofTheRightAccount({ platformAccountId }: GivenToken, signedIn: SignedIn): Outcome<SignedIn> {
  const { platformAccountId: found, handle } = signedIn.profile;
  if (platformAccountId === undefined || platformAccountId === found) return answered(signedIn);
  return failed({ class: 'invalid_request', message: `This token belongs to @${handle} (${found}), not to ${platformAccountId}.` });
}
