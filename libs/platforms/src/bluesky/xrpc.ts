import type { Failure, FailureClass } from '@afterpost/contracts';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpAnswer, HttpLoss, HttpResult } from '../http/http-call.ts';
import { redact } from '../http/redact.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { classify, failureOf } from './errors.ts';
import { isObject, textOrNull } from '../http/wire.ts';

/** `applied` tells what a failed procedure may have done; publishing decides by it. */
export type XrpcResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure; readonly applied: 'no' | 'maybe' };

/** The server to ask, and the token to show it. */
export interface XrpcTarget {
  readonly serviceUrl?: string;
  readonly token?: string;
  /** Further secrets of the call that must not appear in a message. */
  readonly secrets?: readonly string[];
  readonly timeoutMs?: number;
}

type Params = Readonly<Record<string, string | number | readonly string[]>>;

interface XrpcCall {
  readonly method: 'GET' | 'POST';
  readonly nsid: string;
  readonly query?: string;
  readonly body?: string | Uint8Array;
  readonly contentType?: string;
}

/** Bluesky's calling convention: `{server}/xrpc/{nsid}`, queries by GET, procedures by POST, errors in an envelope. */
export class Xrpc {
  readonly #http: HttpClient;
  readonly #baseUrl: string;

  constructor(http: HttpClient, baseUrl: string) {
    this.#http = http;
    this.#baseUrl = trimmed(baseUrl);
  }

  get clock(): HttpClient['clock'] {
    return this.#http.clock;
  }

  /** Hard total time of the irreversible call. */
  get publishTimeoutMs(): number {
    return this.#http.publishTimeoutMs;
  }

  get baseUrl(): string {
    return this.#baseUrl;
  }

  query(nsid: string, params: Params, target: XrpcTarget): Promise<XrpcResult> {
    return this.#call({ method: 'GET', nsid, query: queryOf(params) }, target);
  }

  procedure(nsid: string, input: object | null, target: XrpcTarget): Promise<XrpcResult> {
    if (input === null) return this.#call({ method: 'POST', nsid }, target);
    return this.#call({ method: 'POST', nsid, body: JSON.stringify(input), contentType: 'application/json' }, target);
  }

  upload(nsid: string, bytes: Uint8Array, mimeType: string, target: XrpcTarget): Promise<XrpcResult> {
    return this.#call({ method: 'POST', nsid, body: bytes, contentType: mimeType }, target);
  }

  /** Why a server that a user or a DID document named may not be called; `null` if it may. */
  refusalOf(serviceUrl: string): string | null {
    return this.#isConfigured(serviceUrl) ? null : this.#http.refusalOf(serviceUrl);
  }

  async #call(call: XrpcCall, target: XrpcTarget): Promise<XrpcResult> {
    const server = trimmed(target.serviceUrl ?? this.#baseUrl);
    const secrets = [target.token ?? '', ...(target.secrets ?? [])];
    const refusal = this.refusalOf(server);
    if (refusal !== null) {
      return {
        ok: false,
        applied: 'no',
        failure: failureOf('invalid_request', `the server address ${redact(server)} ${refusal}`),
      };
    }
    const result = await this.#http.callApi({
      platform: 'bluesky',
      route: call.nsid,
      method: call.method,
      url: `${server}/xrpc/${call.nsid}${call.query ?? ''}`,
      headers: headersOf(call, target),
      trusted: this.#isConfigured(server),
      ...(call.body === undefined ? {} : { body: call.body }),
      ...(target.timeoutMs === undefined ? {} : { timeoutMs: target.timeoutMs }),
    });
    return read(result, { server, secrets, now: this.clock.now() });
  }

  /** The server, if it is another one than the configured. */
  elsewhere(serviceUrl: string): string | undefined {
    return trimmed(serviceUrl) === trimmed(this.#baseUrl) ? undefined : serviceUrl;
  }

  #isConfigured(serviceUrl: string): boolean {
    if (!URL.canParse(serviceUrl)) return false;
    const { origin, username, password } = new URL(serviceUrl);
    // With a user name in it, it is what somebody typed; the guard says why not, and it is not stored.
    return origin === new URL(this.#baseUrl).origin && username === '' && password === '';
  }
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');

function queryOf(params: Params): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [name, String(item)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function headersOf(call: XrpcCall, target: XrpcTarget): Record<string, string> {
  return {
    accept: 'application/json',
    ...(call.contentType ? { 'content-type': call.contentType } : {}),
    ...(target.token ? { authorization: `Bearer ${target.token}` } : {}),
  };
}

interface Context {
  readonly server: string;
  readonly secrets: readonly string[];
  readonly now: Date;
}

function read(result: HttpResult, context: Context): XrpcResult {
  return result.kind === 'loss' ? lost(result, context) : answeredBy(result, context);
}

const KINDS: Partial<Record<HttpLoss['reason'], FailureClass>> = { 'address-refused': 'invalid_request', held: 'rate_limited' };

function lost(loss: HttpLoss, { server, secrets }: Context): XrpcResult {
  const words: Record<HttpLoss['reason'], string> = {
    unreachable: `${server} can't be reached: ${loss.detail}`,
    timeout: `${server} gave ${loss.detail}`,
    cut: `the connection to ${server} broke off: ${loss.detail}`,
    'too-large': loss.detail,
    held: loss.detail,
    'address-refused': `the server address ${server} can't be used: ${loss.detail}`,
  };
  const extra = loss.retryAfterMs === undefined ? {} : { retryAfterMs: loss.retryAfterMs };
  return {
    ok: false,
    applied: loss.sent ? 'maybe' : 'no',
    failure: failureOf(KINDS[loss.reason] ?? 'transient', redact(words[loss.reason], secrets), extra),
  };
}

function answeredBy(answer: HttpAnswer, context: Context): XrpcResult {
  const body = parse(answer.body);
  const succeeded = answer.status >= 200 && answer.status < 300;
  if (succeeded && body !== undefined) return { ok: true, value: body };
  // Whatever stood behind a success that can't be read, it may have done its work.
  if (succeeded) return { ok: false, applied: 'maybe', failure: failureOf('transient', 'the answer was not JSON') };
  return { ok: false, applied: appliedBy(answer.status), failure: refused(answer, body, context) };
}

const appliedBy = (status: number): 'no' | 'maybe' => ((status >= 500 && status !== 501) || status === 408 ? 'maybe' : 'no');

function refused(answer: HttpAnswer, body: unknown, { secrets, now }: Context): Failure {
  const error = isObject(body) ? textOrNull(body['error']) : null;
  const said = isObject(body) ? textOrNull(body['message']) : null;
  const message = said ?? error ?? `HTTP ${answer.status} without an explanation`;
  const retryMs = retryAfterMs(answer.headers, now);
  const kind = classify({ status: answer.status, error, message });
  return failureOf(kind, redact(message, secrets), {
    ...(error === null ? {} : { platformCode: redact(error, secrets) }),
    ...(retryMs === undefined || (kind !== 'rate_limited' && kind !== 'transient') ? {} : { retryAfterMs: retryMs }),
  });
}

/** Some procedures answer 200 with nothing at all. */
function parse(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
