import type { Failure } from '@afterpost/contracts';
import type { Graph } from '../meta/graph.ts';
import { debugToken, exchangeCode, grantedPages, grantedScopes, loginUrl } from '../meta/login.ts';
import type { GrantedPage } from '../meta/login.ts';
import type { Candidate, Credential, ExchangeInput, OAuth, SignedIn, TokenFacts } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { profileOf } from './profile.ts';
import { SCOPES } from './scopes.ts';

/** Consent by Facebook Login, once for every Page that the user chooses there. */
export const facebookOAuth = (graph: Graph): Required<OAuth> => ({
  pkce: false,
  flavours: [{ name: 'facebook-login', words: 'Sign in with Facebook and choose the Pages.', scopes: SCOPES }],
  authorizeUrl: (input) =>
    loginUrl(
      graph,
      input,
      SCOPES.map(({ scope }) => scope),
    ),
  exchange: (input) => exchange(graph, input),
  inspect: (accessToken) => inspect(graph, accessToken),
});

export const NO_PAGE: Failure = {
  class: 'permission_denied',
  message:
    'Facebook shows no Page behind this. Sign in as somebody who manages the Page, and choose it when Facebook asks which Pages to share.',
};

/** The user's own token is used up here: what is kept are the Pages' tokens, which do not expire (BEHAVIOR.md, 2). */
async function exchange(graph: Graph, input: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
  const user = await exchangeCode(graph, input);
  if (!user.ok) return user;
  const scopes = await grantedScopes(graph, user.value.token);
  if (!scopes.ok) return scopes;
  const pages = await grantedPages(graph, user.value.token, scopes.value);
  if (!pages.ok) return pages;
  const missingScopes = SCOPES.map(({ scope }) => scope).filter((scope) => !scopes.value.includes(scope));
  const candidates = pages.value.flatMap((page): Candidate[] => {
    const signedIn = signedInAs(page, scopes.value, null);
    return signedIn === null ? [] : [{ ...signedIn, kind: 'page', missingScopes }];
  });
  return candidates.length > 0 ? answered(candidates) : failed(NO_PAGE);
}

/** A Page with its credential; `null` where the user's role on it gives no token. */
export function signedInAs(page: GrantedPage, scopes: readonly string[], accessExpiresAt: string | null): SignedIn | null {
  if (page.token === null) return null;
  const credential: Credential = { accessToken: page.token, accessExpiresAt, refreshToken: null, refreshExpiresAt: null, scopes };
  return { credential, profile: profileOf(page) };
}

async function inspect(graph: Graph, accessToken: string): Promise<Outcome<TokenFacts>> {
  const debugged = await debugToken(graph, accessToken);
  if (!debugged.ok) return debugged;
  const { valid, expiresAt, dataAccessExpiresAt, scopes, app } = debugged.value;
  return answered({ valid, expiresAt, dataAccessExpiresAt, scopes, app });
}
