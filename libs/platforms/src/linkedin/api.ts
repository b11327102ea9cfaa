import type { Failure } from '@afterpost/contracts';
import type { HttpClient } from '../http/http-client.ts';
import { readJson } from '../http/json-api.ts';
import type { ApiResult } from '../http/json-api.ts';
import type { HttpAnswer, HttpCall, HttpResult } from '../http/http-call.ts';
import type { Hosts } from '../http/hosts.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { AppCredentials } from '../port/identity.ts';
import { chargesOf, readingsOf } from './budgets.ts';
import type { Spender } from './budgets.ts';
import { failureOf, LINKEDIN, LINKEDIN_TOKENS } from './errors.ts';
import { QUERY_LENGTH_MAX, restliQuery } from './restli.ts';
import type { RestliParams } from './restli.ts';

/** The month whose API is spoken. A month lives for at least a year and then fails hard (BEHAVIOR.md, 2). */
export const API_VERSION = '202609';

const API_HOST = 'api.linkedin.com';
export const WEB_HOST = 'www.linkedin.com';
/** Where LinkedIn may send us with bytes. */
const UPLOAD_HOSTS: readonly string[] = [WEB_HOST, API_HOST];
const UPLOAD_TIMEOUT_MS = 120_000;

/** Whose token is shown; the account's id is unknown while it is being connected. */
export interface Caller {
  readonly accessToken: string;
  readonly platformAccountId?: string;
}

export interface LinkedInCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Encoded, with its leading slash: `/rest/posts`. */
  readonly path: string;
  /** Names the endpoint that LinkedIn counts by. */
  readonly route: string;
  readonly query?: RestliParams;
  readonly restliMethod?: 'FINDER' | 'BATCH_GET' | 'DELETE';
  readonly body?: object;
  readonly timeoutMs?: number;
}

/** An answer, or why there is none; what LinkedIn said word for word stays behind, since it may repeat secrets. */
export type LinkedInResult =
  | { readonly ok: true; readonly value: unknown; readonly headers: HttpAnswer['headers'] }
  | { readonly ok: false; readonly failure: Failure };

/** LinkedIn's calling conventions: a version in a header, Rest.li in the query, OAuth on another host. */
export class LinkedInApi {
  readonly #http: HttpClient;
  readonly #hosts: Hosts;
  readonly #app: AppCredentials | undefined;

  constructor({ http, hosts, app }: Pick<AdapterParts, 'http' | 'hosts' | 'app'>) {
    this.#http = http;
    this.#hosts = hosts;
    this.#app = app;
  }

  get http(): HttpClient {
    return this.#http;
  }

  get app(): AppCredentials | undefined {
    return this.#app;
  }

  now(): Date {
    return this.#http.clock.now();
  }

  /** The address of a page for people. */
  webUrl(path: string): string {
    return this.#hosts.url(WEB_HOST, path);
  }

  async call(call: LinkedInCall, caller: Caller): Promise<LinkedInResult> {
    return withoutBody(await this.callForAll(call, caller));
  }

  /** The same with everything that LinkedIn said, and with what a failed call may have done. */
  async callForAll(call: LinkedInCall, caller: Caller): Promise<ApiResult> {
    const url = this.#hosts.url(API_HOST, call.path);
    const result = await this.#send({ ...shapeOf(call, url), route: call.route, timeoutMs: call.timeoutMs }, caller);
    return readJson(result, LINKEDIN, { secrets: [caller.accessToken], now: this.now() });
  }

  /** Sends bytes to an address that LinkedIn named; answers the headers. Only its own hosts are believed (BEHAVIOR.md, 8). */
  async upload(url: string, bytes: Uint8Array, route: string, caller: Caller): Promise<LinkedInResult> {
    if (!this.#hosts.isOurs(url, UPLOAD_HOSTS)) {
      return { ok: false, failure: failureOf('invalid_request', 'the upload address is not on its hosts') };
    }
    const headers = { 'content-type': 'application/octet-stream' };
    const result = await this.#send({ method: 'PUT', url, headers, body: bytes, route, timeoutMs: UPLOAD_TIMEOUT_MS }, caller);
    // What an upload answers with is no JSON, and nobody reads it.
    const isDone = result.kind === 'answer' && result.status >= 200 && result.status < 300;
    if (isDone) return { ok: true, value: {}, headers: result.headers };
    return withoutBody(readJson(result, LINKEDIN, { secrets: [caller.accessToken], now: this.now() }));
  }

  /** The token endpoint; `form` goes with the app's id and secret. */
  async token(form: Readonly<Record<string, string>>, app: AppCredentials, secrets: readonly string[]): Promise<LinkedInResult> {
    const body = new URLSearchParams({ ...form, client_id: app.clientId, client_secret: app.clientSecret }).toString();
    const result = await this.#http.callApi({
      platform: 'linkedin',
      route: 'accessToken',
      method: 'POST',
      url: this.webUrl('/oauth/v2/accessToken'),
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body,
      trusted: true,
    });
    return withoutBody(readJson(result, LINKEDIN_TOKENS, { secrets: [...secrets, app.clientSecret], now: this.now() }));
  }

  #send(
    { route, timeoutMs, headers, ...call }: Omit<HttpCall, 'timeoutMs' | 'bytesMax'> & { route: string; timeoutMs: number | undefined },
    { accessToken, platformAccountId }: Caller,
  ): Promise<HttpResult> {
    const spender: Spender = { route, clientId: this.#app?.clientId, platformAccountId };
    return this.#http.callApi({
      ...call,
      platform: 'linkedin',
      route,
      headers: { accept: 'application/json', ...headers, authorization: `Bearer ${accessToken}` },
      trusted: true,
      charges: chargesOf(spender),
      readBudgets: (answer, now) => readingsOf(spender, answer, now),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  }
}

const withoutBody = (result: ApiResult): LinkedInResult =>
  result.ok ? { ok: true, value: result.value, headers: result.headers } : { ok: false, failure: result.failure };

const FORM = 'application/x-www-form-urlencoded';

/** The request on the wire; a query that is too long for a URL travels in the body of a POST. */
function shapeOf(
  { method, path, query, restliMethod, body }: LinkedInCall,
  url: string,
): Pick<HttpCall, 'method' | 'url' | 'headers' | 'body'> {
  const words = query === undefined ? '' : restliQuery(query);
  const headers = {
    ...(path.startsWith('/rest/') ? { 'linkedin-version': API_VERSION, 'x-restli-protocol-version': '2.0.0' } : {}),
    ...(restliMethod === undefined ? {} : { 'x-restli-method': restliMethod }),
  };
  if (method === 'GET' && words.length > QUERY_LENGTH_MAX) {
    return { method: 'POST', url, headers: { ...headers, 'content-type': FORM, 'x-http-method-override': 'GET' }, body: words };
  }
  const address = words === '' ? url : `${url}?${words}`;
  if (body === undefined) return { method, url: address, headers };
  return { method, url: address, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
