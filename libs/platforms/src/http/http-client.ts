import type { BudgetCharge, BudgetReading, BudgetRefusal, CallBudgets, Platform } from '@afterpost/contracts';
import { SECOND, ticker } from '@afterpost/kernel';
import type { Clock } from '@afterpost/kernel';
import { Agent } from 'undici';
import type { PlatformCall } from '../port/platforms.ts';
import { AddressGuard } from './address-guard.ts';
import type { ResolveHost } from './address-guard.ts';
import type { HttpAnswer, HttpCall, HttpLoss, HttpResult } from './http-call.ts';
import { rateLimitReading } from './retry-after.ts';
import { exchange } from './transport.ts';

export interface HttpClientConfig {
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly publishTimeoutMs?: number;
  readonly userAgent?: string;
  readonly allowHosts?: readonly string[];
  readonly resolve?: ResolveHost;
  /** Asked before every call that charges something; without them nothing is held back. */
  readonly budgets?: CallBudgets;
  readonly onCall?: (call: PlatformCall) => void;
}

/** A call to a platform's API: told to the observer under its route's name. */
export interface ApiCall extends Omit<HttpCall, 'timeoutMs' | 'bytesMax'> {
  readonly platform: Platform;
  readonly route: string;
  /** True for addresses from our own configuration; everything else passes the address guard. */
  readonly trusted: boolean;
  readonly timeoutMs?: number;
  /** What the call takes out of the platform's budgets. */
  readonly charges?: readonly BudgetCharge[];
  /** What the answer says about budgets. */
  readonly readBudgets?: (answer: HttpAnswer, now: Date) => readonly BudgetReading[];
}

const API_BYTES_MAX = 16 * 1024 * 1024;
const REDIRECTS_MAX = 4;

/** The one HTTP client under every network: guarded addresses, hard time and size limits, every call told. */
export class HttpClient {
  readonly clock: Clock;
  readonly #config: HttpClientConfig;
  readonly #guard: AddressGuard;
  readonly #open: Agent;
  readonly #guarded: Agent;

  constructor(config: HttpClientConfig) {
    this.clock = config.clock;
    this.#config = config;
    this.#guard = new AddressGuard(config.allowHosts, config.resolve);
    // One request per connection at a time, HTTP/1.1: only then does "not sent" mean what it says.
    this.#open = new Agent({ allowH2: false, pipelining: 1 });
    this.#guarded = new Agent({ allowH2: false, pipelining: 1, connect: { lookup: this.#guard.lookup } });
  }

  /** A call that a budget has no room for is not sent: it is lost as `held`. */
  async callApi({ charges = [], readBudgets, ...call }: ApiCall): Promise<HttpResult> {
    const refusal = charges.length > 0 ? await this.#config.budgets?.take(charges) : null;
    if (refusal) return held(refusal);
    const startedAt = ticker();
    const result = await this.#send({ ...call, timeoutMs: call.timeoutMs ?? this.timeoutMs, bytesMax: API_BYTES_MAX }, call.trusted);
    const readings = result.kind === 'answer' ? (readBudgets?.(result, this.clock.now()) ?? []) : [];
    if (readings.length > 0) await this.#config.budgets?.settle(readings);
    this.#config.onCall?.({
      platform: call.platform,
      method: call.method,
      route: call.route,
      status: result.status,
      durationMs: Math.round(ticker() - startedAt),
      rateLimit: result.kind === 'answer' ? rateLimitReading(result.headers, this.clock.now()) : null,
    });
    return result;
  }

  /** Reads something a user pointed at; every redirect passes the guard again. `url` is where it was found in the end. */
  async download(
    address: string,
    limits: Pick<HttpCall, 'bytesMax' | 'overflow'> & { readonly accept: string },
  ): Promise<HttpResult & { url: string }> {
    const deadline = ticker() + this.timeoutMs;
    let url = address;
    for (let hop = 0; hop <= REDIRECTS_MAX; hop += 1) {
      const timeoutMs = Math.max(1, deadline - ticker());
      const result = await this.#send({ method: 'GET', url, headers: { accept: limits.accept }, timeoutMs, ...limits }, false);
      const next = result.kind === 'answer' && isRedirect(result.status) ? result.headers['location'] : undefined;
      if (next === undefined || !URL.canParse(next, url)) return { ...result, url };
      url = new URL(next, url).href;
    }
    return { kind: 'loss', reason: 'unreachable', sent: true, status: null, detail: 'too many redirects', url };
  }

  /** Whether an address that a user named may be called at all, as far as can be said without DNS. */
  refusalOf(address: string): string | null {
    const verdict = this.#guard.inspect(address);
    if (!verdict.allowed) return verdict.reason;
    return verdict.trusted || address.toLowerCase().startsWith('https:') ? null : 'must begin with https://';
  }

  /** Ends every connection; a call that is still out is answered as lost. */
  async close(): Promise<void> {
    await Promise.all([this.#open.destroy(), this.#guarded.destroy()]);
  }

  get publishTimeoutMs(): number {
    return this.#config.publishTimeoutMs ?? 30 * SECOND;
  }

  get timeoutMs(): number {
    return this.#config.timeoutMs ?? 15 * SECOND;
  }

  async #send(call: HttpCall, trusted: boolean): Promise<HttpResult> {
    const verdict = trusted ? ({ allowed: true, trusted: true } as const) : this.#guard.inspect(call.url);
    if (!verdict.allowed) return { kind: 'loss', reason: 'address-refused', sent: false, status: null, detail: verdict.reason };
    const headers = { 'user-agent': this.#config.userAgent ?? 'Afterpost', ...call.headers };
    return exchange(verdict.trusted ? this.#open : this.#guarded, { ...call, headers });
  }
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

const held = ({ name, retryAfterMs }: BudgetRefusal): HttpLoss => ({
  kind: 'loss',
  reason: 'held',
  sent: false,
  status: null,
  detail: `the budget ${name} is used up`,
  retryAfterMs,
});
