import type { Failure } from '@afterpost/contracts';
import { failed, answered } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { exchangeCode, grantedPages, grantedScopes } from '../meta/login.ts';
import type { GrantedPage } from '../meta/login.ts';
import type { Candidate, ExchangeInput, SignedIn } from '../port/identity.ts';
import type { Graphs } from './api.ts';
import { FACEBOOK_SERVICE_URL } from './flavour.ts';
import { identify } from './profile.ts';
import { scopesOf } from './scopes.ts';

/** Told where a login opens no Instagram account at all. */
export const NO_ACCOUNT: Failure = {
  class: 'not_found',
  message: 'No Page behind this login has a professional Instagram account linked to it. Link one in the Page’s settings and try again.',
};

/** Every Instagram account behind the Pages of a Facebook user, each with the token of its Page. */
export async function exchangeWithFacebook(graphs: Graphs, input: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
  const graph = graphs['facebook-login'];
  const user = await exchangeCode(graph, input);
  if (!user.ok) return user;
  const scopes = await grantedScopes(graph, user.value.token);
  if (!scopes.ok) return scopes;
  const pages = await grantedPages(graph, user.value.token, scopes.value);
  if (!pages.ok) return pages;
  const missingScopes = scopesOf('facebook-login').filter((scope) => !scopes.value.includes(scope));
  const candidates: Candidate[] = [];
  for (const page of pages.value.filter(({ instagramId, token }) => instagramId !== null && token !== null)) {
    const signedIn = await behindPage(graphs, page, scopes.value);
    if (!signedIn.ok) return signedIn;
    candidates.push({ ...signedIn.value, kind: 'business', missingScopes });
  }
  return candidates.length > 0 ? answered(candidates) : failed(NO_ACCOUNT);
}

/** The Instagram account linked to a Page. A Page's token does not expire and is not renewed. */
export async function behindPage(graphs: Graphs, page: GrantedPage, scopes: readonly string[]): Promise<Outcome<SignedIn>> {
  if (page.instagramId === null || page.token === null) return failed(NO_ACCOUNT);
  const access = { accessToken: page.token, platformAccountId: page.instagramId, serviceUrl: FACEBOOK_SERVICE_URL };
  const profile = await identify(graphs, access);
  if (!profile.ok) return profile;
  const credential = {
    accessToken: page.token,
    accessExpiresAt: null,
    refreshToken: null,
    refreshExpiresAt: null,
    scopes,
    serviceUrl: FACEBOOK_SERVICE_URL,
  };
  return answered({ credential, profile: profile.value });
}
