import type { Failure } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import { arrayOf, idOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { AppCredentials, AuthorizeInput, ExchangeInput, TokenFacts } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { encode, GRAPH_VERSION, META_HOSTS } from './graph.ts';
import type { Caller, Graph, GraphParams } from './graph.ts';
import { expiryIn, fromUnixSeconds } from './instant.ts';
import { cursorAfter } from './paging.ts';

/** A user's token. `expiresAt` is ISO 8601; `null`: not said. */
export interface UserToken {
  readonly token: string;
  readonly expiresAt: string | null;
}

/** A Page behind a user's grant. Its token acts for it and, taken from a long-lived user token, does not expire. */
export interface GrantedPage {
  readonly id: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly avatarUrl: string | null;
  /** `null` where the user's role gives none. */
  readonly token: string | null;
  /** The professional Instagram account that is linked to it. */
  readonly instagramId: string | null;
}

/** Told where a login needs the app and this installation has none. */
export const noApp = ({ vendor }: Graph): Failure => ({
  class: 'invalid_request',
  message: `This installation has no ${vendor.name} app. Set ${vendor.name.toUpperCase()}_APP_ID and ${vendor.name.toUpperCase()}_APP_SECRET (APP_ID and APP_SECRET where one Meta app serves both), or connect with a token.`,
});

/** The consent page of Facebook Login. */
export function loginUrl(graph: Graph, { redirectUri, state }: AuthorizeInput, scopes: readonly string[]): Outcome<string> {
  if (!graph.app) return failed(noApp(graph));
  const query = encode({
    client_id: graph.app.clientId,
    redirect_uri: redirectUri,
    state,
    response_type: 'code',
    scope: scopes.join(','),
  });
  return answered(`${graph.hosts.url(META_HOSTS.login, `/${GRAPH_VERSION}/dialog/oauth`)}?${query}`);
}

/** The code of a consent for a user token of an hour, and that for one of 60 days. */
export async function exchangeCode(graph: Graph, { code, redirectUri }: ExchangeInput): Promise<Outcome<UserToken>> {
  const short = await askToken(graph, ({ clientId, clientSecret }) => ({
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uri: redirectUri,
    code,
  }));
  return short.ok ? longLived(graph, short.value.token) : short;
}

/** A user token of 60 days for one that lasts shorter. */
export const longLived = (graph: Graph, token: string): Promise<Outcome<UserToken>> =>
  askToken(graph, ({ clientId, clientSecret }) => ({
    grant_type: 'fb_exchange_token',
    client_id: clientId,
    client_secret: clientSecret,
    fb_exchange_token: token,
  }));

async function askToken(graph: Graph, paramsFor: (app: AppCredentials) => GraphParams): Promise<Outcome<UserToken>> {
  if (!graph.app) return failed(noApp(graph));
  const params = paramsFor(graph.app);
  const secrets = [params['code'], params['fb_exchange_token']].filter((secret) => typeof secret === 'string');
  const result = await graph.get('GET /oauth/access_token', '/oauth/access_token', params, { secrets });
  if (!result.ok) return failed(result.failure);
  const { access_token, expires_in } = objectOf(result.value);
  const token = textOrNull(access_token);
  if (token === null) return failed(unreadable(graph, 'the answer holds no token'));
  return answered({ token, expiresAt: expiryIn(expires_in, graph.clock.now()) });
}

/** What the user really granted. */
export async function grantedScopes(graph: Graph, token: string): Promise<Outcome<readonly string[]>> {
  const result = await graph.get('GET /me/permissions', '/me/permissions', {}, { token });
  if (!result.ok) return failed(result.failure);
  const rows = arrayOf(objectOf(result.value)['data']).filter(isObject);
  return answered(rows.flatMap(({ permission, status }) => (status === 'granted' && typeof permission === 'string' ? [permission] : [])));
}

const PAGE_FIELDS = 'id,name,username,access_token,picture{url},instagram_business_account';
const LIMIT = 100;
const PAGES_MAX = 10;

/**
 * Every Page behind a user token: those of the user's own roles, and with `business_management` also those that only a
 * business reaches, once each. A business whose Pages can't be read adds none.
 */
export async function grantedPages(graph: Graph, token: string, scopes: readonly string[]): Promise<Outcome<readonly GrantedPage[]>> {
  const own = await listOf(graph, '/me/accounts', PAGE_FIELDS, { token });
  if (!own.ok) return own;
  const rows = [...own.value];
  const businesses = scopes.includes('business_management') ? await listOf(graph, '/me/businesses', 'id', { token }) : answered([]);
  for (const business of businesses.ok ? businesses.value : []) {
    for (const edge of ['owned_pages', 'client_pages']) {
      const id = idOrNull(business['id']);
      const pages = id === null ? null : await listOf(graph, `/${id}/${edge}`, PAGE_FIELDS, { token }, `/{business}/${edge}`);
      if (pages?.ok) rows.push(...pages.value);
    }
  }
  const pages = rows.map(readPage).filter((page) => page !== null);
  return answered(pages.filter(({ id }, index) => pages.findIndex((page) => page.id === id) === index));
}

/** A Page as `GET /me/accounts` and the node itself describe it; `null` if it has no id. */
export function readPage(row: WireObject): GrantedPage | null {
  const id = idOrNull(row['id']);
  if (id === null) return null;
  const picture = objectOf(row['picture']);
  return {
    id,
    name: textOrNull(row['name']),
    username: textOrNull(row['username']),
    avatarUrl: textOrNull(objectOf(picture['data'])['url']) ?? textOrNull(picture['url']),
    token: textOrNull(row['access_token']),
    instagramId: idOrNull(objectOf(row['instagram_business_account'])['id']),
  };
}

async function listOf(graph: Graph, path: string, fields: string, caller: Caller, route = path): Promise<Outcome<readonly WireObject[]>> {
  const rows: WireObject[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const result = await graph.get(`GET ${route}`, path, { fields, limit: LIMIT, after }, caller);
    if (!result.ok) return failed(result.failure);
    const { data } = objectOf(result.value);
    if (!Array.isArray(data)) return failed(unreadable(graph, 'the answer holds no list'));
    rows.push(...data.filter(isObject));
    after = cursorAfter(result.value);
    if (after === undefined) break;
  }
  return answered(rows);
}

/** What Meta says about a token. `kind` is its `type` (`PAGE`, `USER`). */
export interface DebuggedToken extends TokenFacts {
  readonly kind: string | null;
}

/** Introspection with the app's own token. */
export async function debugToken(graph: Graph, token: string): Promise<Outcome<DebuggedToken>> {
  if (!graph.app) return failed(noApp(graph));
  const appToken = `${graph.app.clientId}|${graph.app.clientSecret}`;
  const result = await graph.get('GET /debug_token', '/debug_token', { input_token: token, access_token: appToken }, { secrets: [token] });
  if (!result.ok) return failed(result.failure);
  const { data } = objectOf(result.value);
  if (!isObject(data) || typeof data['is_valid'] !== 'boolean') return failed(unreadable(graph, 'the answer says nothing about the token'));
  return answered({
    valid: data['is_valid'],
    expiresAt: fromUnixSeconds(data['expires_at']),
    dataAccessExpiresAt: fromUnixSeconds(data['data_access_expires_at']),
    scopes: arrayOf(data['scopes']).filter((scope) => typeof scope === 'string'),
    app: textOrNull(data['application']) ?? idOrNull(data['app_id']),
    kind: textOrNull(data['type']),
  });
}

/** An answer of Meta that is not what its documentation says. */
export const unreadable = ({ vendor }: Graph, words: string): Failure => failureWords(vendor.name, { class: 'transient', words });
