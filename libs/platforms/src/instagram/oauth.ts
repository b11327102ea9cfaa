import { debugToken, loginUrl, noApp } from '../meta/login.ts';
import { encode } from '../meta/graph.ts';
import type { AuthorizeInput, Candidate, ExchangeInput, OAuth, TokenFacts } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Graphs } from './api.ts';
import { exchangeWithFacebook } from './facebook-login.ts';
import { identify } from './profile.ts';
import { INSTAGRAM_FLAVOURS, scopesOf } from './scopes.ts';
import type { TokenEndpoints } from './token-endpoints.ts';

const LOGIN_HOST = 'www.instagram.com';

/** Connecting by consent, with Instagram's own login or through a Facebook Page. */
export const instagramOAuth = (graphs: Graphs, endpoints: TokenEndpoints): OAuth => ({
  pkce: false,
  flavours: INSTAGRAM_FLAVOURS,
  authorizeUrl: (input) => authorizeUrl(graphs, input),
  exchange: (input) => exchange(graphs, endpoints, input),
  inspect: (accessToken) => inspect(graphs, accessToken),
});

const NO_SUCH_FLAVOUR = {
  class: 'invalid_request',
  message: 'Instagram accounts connect by instagram-login or by facebook-login: name one of them.',
} as const;

function authorizeUrl(graphs: Graphs, input: AuthorizeInput): Outcome<string> {
  if (input.flavour === 'facebook-login') return loginUrl(graphs['facebook-login'], input, scopesOf('facebook-login'));
  if (input.flavour !== 'instagram-login') return failed(NO_SUCH_FLAVOUR);
  const graph = graphs['instagram-login'];
  if (!graph.app) return failed(noApp(graph));
  const query = encode({
    client_id: graph.app.clientId,
    redirect_uri: input.redirectUri,
    response_type: 'code',
    scope: scopesOf('instagram-login').join(','),
    state: input.state,
  });
  return answered(`${graph.hosts.url(LOGIN_HOST, '/oauth/authorize')}?${query}`);
}

async function exchange(graphs: Graphs, endpoints: TokenEndpoints, input: ExchangeInput): Promise<Outcome<readonly Candidate[]>> {
  if (input.flavour === 'facebook-login') return exchangeWithFacebook(graphs, input);
  if (input.flavour !== 'instagram-login') return failed(NO_SUCH_FLAVOUR);
  const graph = graphs['instagram-login'];
  if (!graph.app) return failed(noApp(graph));
  // Instagram appends `#_` to the address; a browser keeps it out of the code, a person who copies does not.
  const short = await endpoints.exchangeCode(graph.app, input.code.replace(/#_$/, ''), input.redirectUri);
  if (!short.ok) return short;
  const long = await endpoints.longLived(graph.app, short.value.token);
  if (!long.ok) return long;
  const profile = await identify(graphs, { accessToken: long.value.accessToken, platformAccountId: '' });
  if (!profile.ok) return profile;
  const scopes = short.value.scopes;
  const missingScopes = scopes === null ? [] : scopesOf('instagram-login').filter((scope) => !scopes.includes(scope));
  return answered([{ credential: { ...long.value, scopes: scopes ?? [] }, profile: profile.value, kind: 'business', missingScopes }]);
}

/** Facebook explains its tokens; of Instagram's own it is only known whether they work. */
async function inspect(graphs: Graphs, accessToken: string): Promise<Outcome<TokenFacts>> {
  const facts = await debugToken(graphs['facebook-login'], accessToken);
  if (facts.ok && facts.value.valid) {
    const { valid, expiresAt, dataAccessExpiresAt, scopes, app } = facts.value;
    return answered({ valid, expiresAt, dataAccessExpiresAt, scopes, app });
  }
  const own = await identify(graphs, { accessToken, platformAccountId: '' });
  const nothingSaid = { expiresAt: null, dataAccessExpiresAt: null, scopes: [], app: null };
  if (own.ok) return answered({ valid: true, ...nothingSaid });
  return own.failure.class === 'token_expired' ? answered({ valid: false, ...nothingSaid }) : own;
}
