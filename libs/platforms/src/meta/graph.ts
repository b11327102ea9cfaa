import { createHmac } from 'node:crypto';
import type { BudgetCharge, BudgetReading } from '@afterpost/contracts';
import type { ApiCall, HttpClient } from '../http/http-client.ts';
import type { HttpAnswer, HttpResult } from '../http/http-call.ts';
import type { Hosts } from '../http/hosts.ts';
import { readJson } from '../http/json-api.ts';
import type { ApiResult, Vendor } from '../http/json-api.ts';
import { arrayOf, batchesOf, isObject, jsonIn, objectOf } from '../http/wire.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { AppCredentials } from '../port/identity.ts';
import { graphErrorOf, metaVendor } from './errors.ts';
import { chargesOf, usageReadings } from './usage.ts';
import type { MetaPlatform, Spender } from './usage.ts';

export const GRAPH_VERSION = 'v25.0';
export const BATCH_MAX = 50;
const FOREIGN_MAX = 1_000;

/** Meta's API hosts. `upload` takes files by their session's URL; `login` is the consent page. */
export const META_HOSTS = {
  facebook: 'graph.facebook.com',
  instagram: 'graph.instagram.com',
  upload: 'rupload.facebook.com',
  login: 'www.facebook.com',
} as const;
export type GraphHost = 'facebook' | 'instagram';

/** Parameters of a call; `undefined` leaves one out, objects and lists are sent as JSON. */
export type GraphParams = Readonly<Record<string, string | number | boolean | object | undefined>>;

/** On whose behalf a call is made, and what it costs beside the defaults. */
export interface Caller {
  /** Absent for the calls of a login, which show the app's secret in their parameters instead. */
  readonly token?: string;
  /** Whose `reads` and `business-usage` budgets the call moves; absent while connecting. */
  readonly accountId?: string;
  /** `facebook` where left out. */
  readonly host?: GraphHost;
  /** Counted reads; 1 for GET and 0 for everything else where left out. Each id in `ids` is one. */
  readonly reads?: number;
  /** Budgets beside Meta's own quotas: posts per day. */
  readonly charges?: readonly BudgetCharge[];
  /** What the body says about such budgets. */
  readonly readBudgets?: (answer: HttpAnswer) => readonly BudgetReading[];
  /** Further secrets of the call that must not appear in a message. */
  readonly secrets?: readonly string[];
  readonly timeoutMs?: number;
}

type GraphParts = Pick<AdapterParts, 'http' | 'hosts' | 'app' | 'instagramBase'>;

/**
 * Meta's Graph API: `https://{host}/v25.0{path}`, the token in a header, errors in an envelope. A refusal is an
 * `ApiResult` with `applied`: 'no' wherever Meta named a reason, 'maybe' for outages and lost answers of any status.
 * `path` begins with a slash and has no version; `route` is its name without ids: `GET /{page}/published_posts`.
 */
export class Graph {
  readonly platform: MetaPlatform;
  readonly hosts: Hosts;
  readonly app: AppCredentials | undefined;
  readonly vendor: Vendor;
  readonly #http: HttpClient;
  readonly #instagramBase: string;
  /** Proofs of tokens that another app was given: Meta wants none of ours for them. Forgetting one costs a call. */
  readonly #foreign = new Set<string>();

  constructor({ http, hosts, app, instagramBase }: GraphParts, platform: MetaPlatform) {
    this.platform = platform;
    this.hosts = hosts;
    this.app = app;
    this.vendor = metaVendor({ platform });
    this.#http = http;
    this.#instagramBase = instagramBase ?? hosts.url(META_HOSTS.instagram, `/${GRAPH_VERSION}`);
  }

  get clock(): HttpClient['clock'] {
    return this.#http.clock;
  }

  /** Hard total time of the irreversible call. */
  get publishTimeoutMs(): number {
    return this.#http.publishTimeoutMs;
  }

  get(route: string, path: string, params: GraphParams, caller: Caller): Promise<ApiResult> {
    return this.#call('GET', route, path, params, caller);
  }

  /** `params` travel as a form. */
  post(route: string, path: string, params: GraphParams, caller: Caller): Promise<ApiResult> {
    return this.#call('POST', route, path, params, caller);
  }

  delete(route: string, path: string, caller: Caller): Promise<ApiResult> {
    return this.#call('DELETE', route, path, {}, caller);
  }

  /**
   * GETs by `relativeUrls` (`123/insights?metric=views`, no version), 50 a request, one result each in their order. Each
   * item counts as a read. An item that Meta left out (`null`) is `transient`; a request that failed fails its items,
   * and the requests after it are not sent where they would meet the same refusal.
   */
  async batch(route: string, relativeUrls: readonly string[], caller: Caller): Promise<readonly ApiResult[]> {
    const results: ApiResult[] = [];
    let refusal: ApiResult | null = null;
    for (const urls of batchesOf(relativeUrls, BATCH_MAX)) {
      const items = urls.map((relative_url) => ({ method: 'GET', relative_url }));
      refusal ??= await this.#batchOf(route, items, caller, results);
      if (refusal !== null) for (let left = urls.length; left > 0; left -= 1) results.push(refusal);
      if (refusal !== null && !isForEveryCall(refusal)) refusal = null;
    }
    return results;
  }

  async #batchOf(route: string, items: readonly object[], caller: Caller, results: ApiResult[]): Promise<ApiResult | null> {
    // What is left of a quota stands with each part: the request itself says nothing about it.
    const readBudgets = ({ body }: HttpAnswer): readonly BudgetReading[] => this.#usageIn(arrayOf(jsonIn(body.toString('utf8'))), caller);
    const answer = await this.post(route, '/', { batch: items }, { ...caller, reads: items.length, readBudgets });
    if (!answer.ok) return answer;
    const list = arrayOf(answer.value);
    results.push(...items.map((_, index) => this.#item(list[index], caller)));
    return null;
  }

  #item(item: unknown, caller: Caller): ApiResult {
    if (!isObject(item) || typeof item['code'] !== 'number' || typeof item['body'] !== 'string') {
      const loss = { kind: 'loss', reason: 'cut', sent: true, status: null, detail: 'this part of a batch got no answer' } as const;
      return this.#read(loss, caller);
    }
    return this.#read({ kind: 'answer', status: item['code'], headers: headersOfPart(item), body: Buffer.from(item['body']) }, caller);
  }

  /** The last part that tells knows best. */
  #usageIn(parts: readonly unknown[], caller: Caller): readonly BudgetReading[] {
    const told = parts.map((part) => usageReadings(headersOfPart(part), this.clock.now(), this.#spender(caller)));
    return told.findLast((readings) => readings.length > 0) ?? [];
  }

  /** Hands a file over by its URL, to an address that Meta gave for it; `null` if that is none of Meta's. */
  async upload(route: string, uploadUrl: string, headers: Readonly<Record<string, string>>, caller: Caller): Promise<ApiResult | null> {
    if (!this.hosts.isOurs(uploadUrl, [META_HOSTS.upload])) return null;
    const authorization = `OAuth ${caller.token ?? ''}`;
    return this.#send({ method: 'POST', route, url: uploadUrl, headers: { ...headers, authorization } }, caller, 0);
  }

  async #call(method: 'GET' | 'POST' | 'DELETE', route: string, path: string, params: GraphParams, caller: Caller): Promise<ApiResult> {
    const { host = 'facebook', token } = caller;
    const proof = this.app && token && host !== 'instagram' ? proofOf(token, this.app.clientSecret) : undefined;
    const known = proof === undefined || this.#foreign.has(proof) ? undefined : proof;
    const attempt = (appsecret_proof: string | undefined): Promise<ApiResult> => {
      const pairs = encode({ ...params, appsecret_proof });
      const address = host === 'instagram' ? `${this.#instagramBase}${path}` : this.hosts.url(META_HOSTS[host], `/${GRAPH_VERSION}${path}`);
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const sent = method === 'POST' ? { url: address, body: pairs } : { url: pairs === '' ? address : `${address}?${pairs}` };
      const headers = {
        accept: 'application/json',
        ...(method === 'POST' ? form : {}),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      return this.#send({ method, route, headers, ...sent }, caller, caller.reads ?? (method === 'GET' ? 1 : 0));
    };
    const result = await attempt(known);
    if (known === undefined || !refusesProof(result)) return result;
    if (this.#foreign.size >= FOREIGN_MAX) this.#foreign.clear();
    this.#foreign.add(known);
    return attempt(undefined);
  }

  async #send(
    call: Pick<ApiCall, 'method' | 'route' | 'url' | 'headers' | 'body'>,
    { charges = [], readBudgets, timeoutMs, ...caller }: Caller,
    reads: number,
  ): Promise<ApiResult> {
    const spender = this.#spender(caller);
    const result = await this.#http.callApi({
      ...call,
      platform: this.platform,
      trusted: true,
      charges: [...charges, ...chargesOf(spender, reads)],
      readBudgets: (answer, now) => [...usageReadings(answer.headers, now, spender), ...(readBudgets?.(answer) ?? [])],
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return this.#read(result, caller);
  }

  #spender({ accountId }: Caller): Spender {
    return { platform: this.platform, accountId, appId: this.app?.clientId };
  }

  #read(result: HttpResult, caller: Caller): ApiResult {
    const { token, secrets = [] } = caller;
    const hidden = [...secrets, ...(token === undefined ? [] : [token]), ...(this.app ? [this.app.clientSecret] : [])];
    const read = readJson(result, metaVendor(this.#spender(caller)), { secrets: hidden, now: this.clock.now() });
    if (read.ok || graphErrorOf(read.body)?.code == null) return read;
    // Meta's statuses are loose: what it named a reason for, it did not do; an outage may have come after the deed.
    return read.as({ applied: read.failure.class === 'transient' ? 'maybe' : 'no' });
  }
}

/** A refusal that every further call of this account would meet as well. */
const isForEveryCall = (result: ApiResult): boolean =>
  !result.ok && ['token_expired', 'permission_denied', 'rate_limited'].includes(result.failure.class);

/** `{"headers":[{"name","value"}]}`, as an answer of its own would have them. */
function headersOfPart(part: unknown): HttpAnswer['headers'] {
  const headers = arrayOf(objectOf(part)['headers']).map(objectOf);
  return Object.fromEntries(headers.map(({ name, value }) => [String(name).toLowerCase(), String(value)]));
}

const proofOf = (token: string, secret: string): string => createHmac('sha256', secret).update(token).digest('hex');

const refusesProof = (result: ApiResult): boolean => !result.ok && /appsecret_proof/i.test(graphErrorOf(result.body)?.message ?? '');

/** `name=value` pairs as Graph reads them. */
export function encode(params: GraphParams): string {
  const pairs = Object.entries(params).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
  );
  return new URLSearchParams(pairs).toString();
}
