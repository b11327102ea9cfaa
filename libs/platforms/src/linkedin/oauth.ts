import type { Failure } from '@afterpost/contracts';
import type { AuthorizeInput, Candidate, Credential, ExchangeInput, OAuth, RefreshInput, SignedIn } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { credentialOf } from './credential.ts';
import { failureOf } from './errors.ts';
import { nameless, readAdministered, readMember, readPages } from './profiles.ts';
import { FLAVOURS, IDENTITY_SCOPE, PAGES_SCOPE } from './scopes.ts';

const NO_APP: Failure = {
  class: 'invalid_request',
  message: 'This installation has no LinkedIn app. Set LINKEDIN_CLIENT_ID and LINKEDIN_CLIENT_SECRET.',
};
const NO_TOKEN = failureOf('transient', 'the answer holds no token');

/** Connecting by consent. LinkedIn's web flow has no PKCE and no introspection that an app can count on. */
export const oauthOf = (api: LinkedInApi): OAuth => ({
  pkce: false,
  flavours: FLAVOURS,
  authorizeUrl: (input) => authorizeUrl(api, input),
  exchange: (input) => exchange(api, input),
});

function authorizeUrl(api: LinkedInApi, { flavour, redirectUri, state }: AuthorizeInput): Outcome<string> {
  const scopes = scopesOf(flavour);
  if (api.app === undefined) return failed(NO_APP);
  if (scopes === null) return failed(unknownFlavour(flavour));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: api.app.clientId,
    redirect_uri: redirectUri,
    state,
    scope: scopes.join(' '),
  });
  return answered(api.webUrl(`/oauth/v2/authorization?${query.toString()}`));
}

async function exchange(api: LinkedInApi, { flavour, redirectUri, code }: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
  const asked = scopesOf(flavour);
  if (api.app === undefined) return failed(NO_APP);
  if (asked === null) return failed(unknownFlavour(flavour));
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  const result = await api.token(form, api.app, [code]);
  if (!result.ok) return result;
  const credential = credentialOf(result.value, { now: api.now(), asked });
  return credential === null ? failed(NO_TOKEN) : candidatesOf(api, credential, asked);
}

/** The member, where its identity was granted, and every page it administers, where that was. */
async function candidatesOf(api: LinkedInApi, credential: Credential, asked: readonly string[]): Promise<Outcome<readonly Candidate[]>> {
  const { accessToken, scopes } = credential;
  const missingScopes = asked.filter((scope) => !scopes.includes(scope));
  const candidate = (kind: Candidate['kind'], profile: SignedIn['profile']): Candidate => ({ kind, profile, credential, missingScopes });
  const candidates: Candidate[] = [];
  if (scopes.includes(IDENTITY_SCOPE)) {
    const member = await readMember(api, { accessToken });
    if (!member.ok) return member;
    candidates.push(candidate('profile', member.value));
  }
  if (scopes.includes(PAGES_SCOPE)) {
    const urns = await readAdministered(api, { accessToken });
    if (!urns.ok) return urns;
    const named = await readPages(api, urns.value, { accessToken });
    const pages = named.ok ? named.value : urns.value.map(nameless);
    candidates.push(
      ...pages.map(({ platformAccountId, handle, displayName, avatarUrl }) =>
        candidate('page', { platformAccountId, handle, displayName, avatarUrl }),
      ),
    );
  }
  return answered(candidates);
}

/** A new access token. The refresh token keeps its one date: refreshing does not put it off (BEHAVIOR.md, 9). */
export async function refresh(api: LinkedInApi, { refreshToken }: RefreshInput): Promise<Outcome<Credential>> {
  if (api.app === undefined) return failed(NO_APP);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const result = await api.token(form, api.app, [refreshToken]);
  if (!result.ok) return result;
  const credential = credentialOf(result.value, { now: api.now(), asked: [], refreshedWith: refreshToken });
  return credential === null ? failed(NO_TOKEN) : answered(credential);
}

const scopesOf = (flavour: string): readonly string[] | null =>
  FLAVOURS.find(({ name }) => name === flavour)?.scopes.map(({ scope }) => scope) ?? null;

const unknownFlavour = (flavour: string): Failure => ({
  class: 'invalid_request',
  message: `LinkedIn can’t be connected as “${flavour}”. Choose one of ${FLAVOURS.map(({ name }) => name).join(', ')}.`,
});
