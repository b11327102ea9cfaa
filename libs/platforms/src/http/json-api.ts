import type { Failure, FailureClass } from '@afterpost/contracts';
import { failureWords } from './failure-words.ts';
import type { HttpAnswer, HttpLoss, HttpResult } from './http-call.ts';
import { redact } from './redact.ts';
import { jsonIn } from './wire.ts';

export type ApiResult =
  | { readonly ok: true; readonly value: unknown; readonly headers: HttpAnswer['headers']; readonly status: number }
  | ApiRefusal;

/**
 * A call that failed, as adapters hand it on. What the platform said stays behind: its words are unredacted, so they are
 * for its adapter's eyes, and neither JSON nor a log nor a copy shows them.
 */
export class ApiRefusal {
  readonly ok = false;
  readonly #body: unknown;

  /** `applied`: what the call may have done; publishing decides by it. */
  constructor(
    readonly failure: Failure,
    readonly applied: 'no' | 'maybe',
    body?: unknown,
  ) {
    this.#body = body;
  }

  /** What the platform said, if it was JSON. */
  get body(): unknown {
    return this.#body;
  }

  /** The same refusal, judged better by who knows the platform. */
  as({ failure = this.failure, applied = this.applied }: Partial<Pick<ApiRefusal, 'failure' | 'applied'>>): ApiRefusal {
    return new ApiRefusal(failure, applied, this.#body);
  }
}

/** A refusal as a vendor's own table sorts it. */
export interface VendorRefusal {
  readonly class: FailureClass;
  /** The vendor's words, unredacted. */
  readonly words: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

/** An answer whose body was JSON (`undefined` where it was not). */
export interface VendorAnswer {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly body: unknown;
  readonly now: Date;
}

/** What is a vendor's own about its answers. */
export interface Vendor {
  /** As people call it: `Instagram`. */
  readonly name: string;
  /** The refusal in an answer, also in one with a status of success; `null` where there is none. */
  refusalIn(answer: VendorAnswer): VendorRefusal | null;
}

/** Reads a JSON API's answer or loss into a value or a failure in our words, without the secrets of the call. */
export function readJson(
  result: HttpResult,
  vendor: Vendor,
  context: { readonly secrets: readonly string[]; readonly now: Date },
): ApiResult {
  return result.kind === 'loss' ? lost(result, vendor, context.secrets) : answeredBy(result, vendor, context);
}

function lost(loss: HttpLoss, { name }: Vendor, secrets: readonly string[]): ApiResult {
  const refused = (kind: FailureClass, words: string, retryAfterMs?: number): ApiResult => {
    const refusal = { class: kind, words: redact(words, secrets), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    return new ApiRefusal(failureWords(name, refusal), loss.sent ? 'maybe' : 'no');
  };
  switch (loss.reason) {
    case 'held':
      return refused('rate_limited', loss.detail, loss.retryAfterMs);
    case 'address-refused':
      return refused('invalid_request', loss.detail);
    case 'unreachable':
    case 'timeout':
    case 'cut':
    case 'too-large':
    default:
      return refused('transient', loss.detail);
  }
}

function answeredBy(answer: HttpAnswer, vendor: Vendor, { secrets, now }: { secrets: readonly string[]; now: Date }): ApiResult {
  const body = parse(answer.body);
  const succeeded = answer.status >= 200 && answer.status < 300;
  const refusal = vendor.refusalIn({ status: answer.status, headers: answer.headers, body, now });
  if (refusal === null && succeeded && body !== undefined) {
    return { ok: true, value: body, headers: answer.headers, status: answer.status };
  }
  // Whatever stood behind a success that can't be read, it may have done its work.
  const applied = (succeeded && refusal === null) || appliedBy(answer.status) === 'maybe' ? 'maybe' : 'no';
  const { words, code, ...rest } = refusal ?? { class: 'transient' as const, words: unexplained(answer.status, body) };
  const failure = failureWords(vendor.name, {
    ...rest,
    words: redact(words, secrets),
    ...(code === undefined ? {} : { code: redact(code, secrets) }),
  });
  return new ApiRefusal(failure, applied, body);
}

const unexplained = (status: number, body: unknown): string =>
  body === undefined ? 'the answer was not JSON' : `HTTP ${status} without an explanation`;

/** What a status says about a call that writes. */
const appliedBy = (status: number): 'no' | 'maybe' => ((status >= 500 && status !== 501) || status === 408 ? 'maybe' : 'no');

/** Some calls answer with nothing at all. */
function parse(body: Buffer): unknown {
  return body.length === 0 ? {} : jsonIn(body.toString('utf8'));
}
