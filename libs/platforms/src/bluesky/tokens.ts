import type { Credential, PlatformAccess, Profile, RefreshInput, SignedIn, SignInInput } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { failureOf } from './errors.ts';
import { resolveHandle } from './handles.ts';
import { identifierOf } from './identifier.ts';
import type { Identifier } from './identifier.ts';
import { readProfile } from './profile.ts';
import { credentialOf, readSession } from './session.ts';
import type { Session } from './session.ts';
import { targetOf } from './target.ts';
import type { Xrpc, XrpcTarget } from './xrpc.ts';

const UNREADABLE = failureOf('transient', 'the answer is not a session');

/** Connects by handle and app password. */
export async function signIn(xrpc: Xrpc, input: SignInInput): Promise<Outcome<SignedIn>> {
  const identifier = identifierOf(input.identifier);
  if (identifier.kind === 'invalid') return failed({ class: 'invalid_request', message: identifier.message });
  if (input.password === '') return failed({ class: 'invalid_request', message: 'Type the app password of the Bluesky account.' });
  const server: XrpcTarget = { serviceUrl: input.serviceUrl?.trim() || xrpc.baseUrl, secrets: [input.password] };
  const body = { identifier: identifier.value, password: input.password };
  const result = await xrpc.procedure('com.atproto.server.createSession', body, server);
  if (!result.ok && result.failure.platformCode === 'AuthenticationRequired') return failed(await wrongSignIn(xrpc, identifier, server));
  if (!result.ok) return result;
  const session = readSession(result.value);
  if (session === null) return failed(UNREADABLE);
  if (session.inactive !== null) return failed(inactive(session.inactive));
  return answered(await settle(xrpc, session, server.serviceUrl ?? xrpc.baseUrl));
}

/** Bluesky answers a wrong password and an unknown handle with the same words; whether the handle exists tells them apart. */
async function wrongSignIn(xrpc: Xrpc, identifier: Exclude<Identifier, { kind: 'invalid' }>, server: XrpcTarget) {
  const elsewhere = 'If the account lives on a server of its own, give that server’s address as well.';
  if (identifier.kind === 'handle') {
    const found = await resolveHandle(xrpc, identifier.value, server);
    if (found.ok && found.value === null) {
      const message = `Bluesky knows no account @${identifier.value}. Check the handle’s spelling.`;
      return { class: 'not_found', message, platformCode: 'AuthenticationRequired' } as const;
    }
  }
  const message =
    'Bluesky did not accept this password. Create an app password (Settings → Privacy and security → App passwords) ' +
    `and use it here instead of the account’s own. ${elsewhere}`;
  return { class: 'permission_denied', message, platformCode: 'AuthenticationRequired' } as const;
}

function inactive(status: string) {
  const codes: Record<string, string> = {
    deactivated: 'AccountDeactivated',
    takendown: 'AccountTakedown',
    suspended: 'AccountTakedown',
  };
  return failureOf('permission_denied', `the account is ${status}`, { platformCode: codes[status] ?? 'AccountDeactivated' });
}

/**
 * Prefers the account's own server. Where that can't be used from here (not public, not allow-listed, down), the server
 * that let us in goes on forwarding. A profile that the index does not have yet is no reason to refuse a good password.
 */
async function settle(xrpc: Xrpc, session: Session, entryUrl: string): Promise<SignedIn> {
  const servers = [...new Set([session.pds, entryUrl])].filter((url) => url !== null);
  for (const serviceUrl of servers) {
    const asked = await identify(xrpc, { accessToken: session.accessJwt, platformAccountId: session.did, serviceUrl });
    if (asked.ok) return { credential: credentialOf(session, xrpc.elsewhere(serviceUrl), xrpc.clock), profile: asked.value };
  }
  const profile: Profile = { platformAccountId: session.did, handle: session.handle, displayName: null, avatarUrl: null };
  return { credential: credentialOf(session, entryUrl, xrpc.clock), profile };
}

const REFUSED_GRANT: readonly (string | undefined)[] = ['ExpiredToken', 'InvalidToken', 'AuthenticationRequired', 'AuthMissing'];

/** A new pair for the refresh token. A lost answer may be asked for again: the old token gives the same successor for two hours. */
export async function refresh(xrpc: Xrpc, input: RefreshInput): Promise<Outcome<Credential>> {
  const serviceUrl = input.serviceUrl ?? xrpc.baseUrl;
  const result = await xrpc.procedure('com.atproto.server.refreshSession', null, { serviceUrl, token: input.refreshToken });
  if (!result.ok) {
    if (!REFUSED_GRANT.includes(result.failure.platformCode)) return result;
    return failed({
      ...result.failure,
      class: 'token_expired',
      message: 'Bluesky ended this session. Connect the account again.',
    });
  }
  const session = readSession(result.value);
  return session === null ? failed(UNREADABLE) : answered(credentialOf(session, xrpc.elsewhere(serviceUrl), xrpc.clock));
}

/** Whose token this is. The server checks the token before it answers, which makes this the health probe. */
export async function identify(xrpc: Xrpc, access: PlatformAccess): Promise<Outcome<Profile>> {
  const result = await xrpc.query('app.bsky.actor.getProfile', { actor: access.platformAccountId }, targetOf(access));
  if (!result.ok) return result;
  const profile = readProfile(result.value);
  return profile === null ? failed(failureOf('transient', 'the answer is not a profile')) : answered(profile);
}
