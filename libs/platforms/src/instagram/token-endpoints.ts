import { failureWords } from '../http/failure-words.ts';
import type { HttpClient } from '../http/http-client.ts';
import { readJson } from '../http/json-api.ts';
import type { ApiResult } from '../http/json-api.ts';
import type { Hosts } from '../http/hosts.ts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import { metaVendor } from '../meta/errors.ts';
import { encode, META_HOSTS } from '../meta/graph.ts';
import { expiryIn } from '../meta/instant.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { AppCredentials, Credential } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';

const API_HOST = 'api.instagram.com';
const UNREADABLE = failureWords('Instagram', { class: 'transient', words: 'the answer holds no token' });

/** A token of an hour, and what the user allowed; `null` where Instagram does not say. */
export interface ShortToken {
  readonly token: string;
  readonly scopes: readonly string[] | null;
}

/** Instagram Login's token endpoints: they have no version, and the tokens travel in the query (BEHAVIOR.md, 2). */
export class TokenEndpoints {
  readonly #http: HttpClient;
  readonly #hosts: Hosts;
  readonly #root: string;

  constructor({ http, hosts, instagramBase }: AdapterParts) {
    this.#http = http;
    this.#hosts = hosts;
    this.#root = instagramBase?.replace(/\/v\d+\.\d+$/, '') ?? hosts.url(META_HOSTS.instagram);
  }

  async exchangeCode(app: AppCredentials, code: string, redirectUri: string): Promise<Outcome<ShortToken>> {
    const form = {
      client_id: app.clientId,
      client_secret: app.clientSecret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
    };
    const url = this.#hosts.url(API_HOST, '/oauth/access_token');
    const result = await this.#send('POST', 'POST /oauth/access_token', url, form, [code, app.clientSecret]);
    return result.ok ? readShortToken(result.value) : result;
  }

  /** A token of 60 days for one of an hour. */
  async longLived(app: AppCredentials, token: string): Promise<Outcome<Credential>> {
    const query = { grant_type: 'ig_exchange_token', client_secret: app.clientSecret, access_token: token };
    const result = await this.#get('/access_token', query, [token, app.clientSecret]);
    return result.ok ? this.credentialIn(result.value) : result;
  }

  /** Another 60 days for a token that is at least 24 hours old; `credentialIn` reads the answer. */
  refresh(token: string): Promise<ApiResult> {
    return this.#get('/refresh_access_token', { grant_type: 'ig_refresh_token', access_token: token }, [token]);
  }

  #get(path: string, query: Readonly<Record<string, string>>, secrets: readonly string[]): Promise<ApiResult> {
    return this.#send('GET', `GET ${path}`, `${this.#root}${path}`, query, secrets);
  }

  async #send(
    method: 'GET' | 'POST',
    route: string,
    url: string,
    params: Readonly<Record<string, string>>,
    secrets: readonly string[],
  ): Promise<ApiResult> {
    const pairs = encode(params);
    const accept = { accept: 'application/json' };
    const form = { ...accept, 'content-type': 'application/x-www-form-urlencoded' };
    const sent = method === 'GET' ? { url: `${url}?${pairs}`, headers: accept } : { url, body: pairs, headers: form };
    const result = await this.#http.callApi({ platform: 'instagram', method, route, trusted: true, ...sent });
    return readJson(result, metaVendor({ platform: 'instagram' }), { secrets, now: this.#http.clock.now() });
  }

  /** The token is its own refresh token: whoever has the one can renew it. */
  credentialIn(body: unknown): Outcome<Credential> {
    const { access_token, expires_in } = objectOf(body);
    const token = textOrNull(access_token);
    if (token === null) return failed(UNREADABLE);
    const expiresAt = expiryIn(expires_in, this.#http.clock.now());
    return answered({ accessToken: token, accessExpiresAt: expiresAt, refreshToken: token, refreshExpiresAt: expiresAt, scopes: [] });
  }
}

/** Documented as `{"data":[{…}]}` and seen flat; permissions as a list or as words with commas between them. */
export function readShortToken(body: unknown): Outcome<ShortToken> {
  const answer = objectOf(body);
  const [wrapped] = arrayOf(answer['data']);
  const { access_token, permissions } = isObject(wrapped) ? wrapped : answer;
  const token = textOrNull(access_token);
  if (token === null) return failed(UNREADABLE);
  const named = typeof permissions === 'string' ? permissions.split(',') : Array.isArray(permissions) ? permissions : null;
  const scopes = named?.flatMap((scope) => (typeof scope === 'string' && scope.trim() !== '' ? [scope.trim()] : [])) ?? null;
  return answered({ token, scopes });
}
