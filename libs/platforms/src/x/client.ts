import type { Clock } from '@afterpost/kernel';
import type { HttpAnswer, HttpResult } from '../http/http-call.ts';
import type { Hosts } from '../http/hosts.ts';
import type { HttpClient } from '../http/http-client.ts';
import { readJson } from '../http/json-api.ts';
import type { ApiResult } from '../http/json-api.ts';
import { arrayOf, jsonIn, objectOf, textOrNull } from '../http/wire.ts';
import type { AdapterParts } from '../port/adapter-parts.ts';
import type { AppCredentials } from '../port/identity.ts';
import { chargesOf, readingsOf } from './budgets.ts';
import type { Payer } from './budgets.ts';
import { X } from './errors.ts';
import type { Route } from './routes.ts';
import { Spending } from './spending.ts';
import type { Expected, Quote, Returned } from './spending.ts';

const API_HOST = 'api.x.com';

/** On whose behalf a call is made. */
export interface Caller {
  readonly accessToken: string;
  /** Absent while an account connects and nobody knows yet whose token it is. */
  readonly platformAccountId?: string;
}

export interface XCall {
  /** The path with its ids. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  readonly form?: FormData;
  readonly timeoutMs?: number;
  /** What a read may return, for its price; a call without it is not about money. */
  readonly expected?: Expected;
  /** The read was paid for already. */
  readonly prepaid?: Quote;
}

/** X's API: one place for addresses, tokens, windows and money. */
export class XClient {
  readonly http: HttpClient;
  readonly hosts: Hosts;
  readonly app: AppCredentials | undefined;
  readonly clock: Clock;
  readonly spending: Spending;
  readonly #appId: string;

  constructor({ http, hosts, app, dailyUsdMax }: AdapterParts) {
    this.http = http;
    this.hosts = hosts;
    this.app = app;
    this.clock = http.clock;
    this.#appId = app?.clientId ?? 'app';
    this.spending = new Spending(dailyUsdMax, this.#appId, http.clock);
  }

  async call(route: Route, caller: Caller, call: XCall = {}): Promise<ApiResult> {
    const payer: Payer = { appId: this.#appId, accountId: caller.platformAccountId ?? null };
    const quote = call.prepaid ?? (call.expected && this.spending.quote(call.expected));
    const result = await this.http.callApi({
      platform: 'x',
      method: route.method,
      route: route.name,
      url: this.hosts.url(API_HOST, `${call.path ?? route.name}${queryOf(call.query ?? {})}`),
      trusted: true,
      ...(await contentOf(call, caller.accessToken)),
      ...(call.timeoutMs === undefined ? {} : { timeoutMs: call.timeoutMs }),
      charges: [...chargesOf(route, payer), ...(call.prepaid ? [] : (quote?.charges ?? []))],
      readBudgets: (answer, now) => readingsOf(answer, refusalIn(answer, now), route, payer, now),
    });
    const answer = readJson(result, X, { secrets: [caller.accessToken], now: this.clock.now() });
    if (quote !== undefined) this.spending.settle(quote, call.prepaid && isHeld(result) ? 'refused' : endOf(result, answer, call.expected));
    return answer;
  }
}

const isHeld = (result: HttpResult): boolean => result.kind === 'loss' && result.reason === 'held';

/** How a read ended, for its price. */
export function endOf(result: HttpResult, answer: ApiResult, expected: Expected = {}): Returned | 'held' | 'refused' | 'lost' {
  if (isHeld(result)) return 'held';
  if (!answer.ok) return answer.applied === 'no' ? 'refused' : 'lost';
  const { data, includes } = objectOf(answer.value);
  const main = idsOf(Array.isArray(data) ? data : [data]);
  const users = idsOf(arrayOf(objectOf(includes)['users']));
  return expected.posts === undefined ? { posts: [], users: [...main, ...users] } : { posts: main, users };
}

const idsOf = (items: readonly unknown[]): readonly string[] =>
  items.map((item) => textOrNull(objectOf(item)['id'])).filter((id) => id !== null);

function refusalIn({ status, headers, body }: HttpAnswer, now: Date) {
  if (status < 400) return null;
  return X.refusalIn({ status, headers, body: jsonIn(body.toString('utf8')), now });
}

/** Spaces as `%20`: X's own pages write them so, and a `+` in a query of search would be a word of it. */
export function queryOf(params: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value).replaceAll('%2C', ',')}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

async function contentOf({ json, form }: XCall, token: string) {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  if (json !== undefined) return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(json) };
  if (form === undefined) return { headers };
  const encoded = new Response(form);
  const type = encoded.headers.get('content-type') ?? '';
  return { headers: { ...headers, 'content-type': type }, body: new Uint8Array(await encoded.arrayBuffer()) };
}
