import type { Failure, FailureClass } from '@afterpost/contracts';
import { DAY, SECOND } from '@afterpost/kernel';
import { failureWords } from '../http/failure-words.ts';
import type { Vendor, VendorAnswer, VendorRefusal } from '../http/json-api.ts';
import { redact } from '../http/redact.ts';
import { retryAfterMs, WAIT_MAX_MS } from '../http/retry-after.ts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';

/** The code of a failure that means "the same text again": it may be our own earlier success (BEHAVIOR.md, 3). */
export const DUPLICATE = 'duplicate-content';
/** The code of a failure that means that the app has no credits left. */
export const CREDITS = 'credits-depleted';
export const USAGE_CAPPED = 'usage-capped';

/** Vendor table by the last part of a problem's `type`; its host differs between the two dialects. */
const BY_TYPE: Readonly<Record<string, FailureClass>> = {
  'unsupported-authentication': 'permission_denied',
  'client-forbidden': 'permission_denied',
  'disallowed-resource': 'permission_denied',
  'user-suspended': 'permission_denied',
  'not-authorized-for-resource': 'permission_denied',
  'not-authorized-for-field': 'permission_denied',
  'field-unauthorized': 'permission_denied',
  credits: 'permission_denied',
  'credits-depleted': 'permission_denied',
  'usage-capped': 'rate_limited',
  'resource-not-found': 'not_found',
  'resource-unavailable': 'transient',
  'field-hydration-failure': 'transient',
  'invalid-request': 'invalid_request',
};

const RATE_LIMIT_CODE = 88;

/** X's API behind the words every network shares. The problem's type first, its words second, the status last. */
export const X: Vendor = {
  name: 'X',
  refusalIn(answer) {
    if (answer.status >= 200 && answer.status < 300) return null;
    const problem = objectOf(answer.body);
    const words = wordsOf(problem);
    const type = typeOf(problem);
    const code = codeOf(answer.status, type, words);
    const kind = classify(answer.status, problem, code);
    return {
      class: kind,
      words: words === '' ? `HTTP ${answer.status} without an explanation` : explained(code, words),
      ...(code === null ? {} : { code }),
      ...(kind === 'rate_limited' || kind === 'transient' ? waitOf(answer, code) : {}),
    };
  },
};

function classify(status: number, problem: WireObject, code: string | null): FailureClass {
  if (code === DUPLICATE) return 'content_rejected';
  if (code !== null && Object.hasOwn(BY_TYPE, code)) return BY_TYPE[code]!;
  if (status === 402) return 'permission_denied';
  if (status === 429 || oldCodeOf(problem) === RATE_LIMIT_CODE) return 'rate_limited';
  if (status >= 500 || status === 408) return status === 501 ? 'invalid_request' : 'transient';
  if (status === 413) return 'content_rejected';
  // Without a problem document, something in front of X said this: it must not cost an account its connection.
  if (!isExplained(problem)) return 'transient';
  if (status === 401) return 'token_expired';
  if (status === 403) return ABOUT_THE_CONTENT.test(wordsOf(problem)) ? 'content_rejected' : 'permission_denied';
  return status === 404 ? 'not_found' : 'invalid_request';
}

const ABOUT_DUPLICATES = /duplicate content/i;
const ABOUT_THE_CONTENT =
  /duplicate content|reply to this conversation|video longer than|cash ?tag|\burls?\b|\blinks?\b|tweet (?:needs|text)/i;

/** One name for what X calls in several ways; `null` where it gives none. */
function codeOf(status: number, type: string | null, words: string): string | null {
  if (status === 403 && ABOUT_DUPLICATES.test(words)) return DUPLICATE;
  if (status === 402 || type === 'credits') return CREDITS;
  return type;
}

const CREDITS_WORDS = 'this installation’s X app has no credits left; buy credits in the X developer console, then try again';

const explained = (code: string | null, words: string): string => (code === CREDITS ? `${CREDITS_WORDS}: ${words}` : words);

/** The last part of a problem's type; `about:blank` is none. */
export function typeOf(problem: WireObject): string | null {
  const type = textOrNull(problem['type']);
  return type === null || type === 'about:blank' ? null : (type.split('/').at(-1) ?? null);
}

const isExplained = (problem: WireObject): boolean =>
  ['type', 'title', 'detail', 'errors', 'code'].some((field) => problem[field] !== undefined);

/** `{errors: [{code, message}]}` and `{code, message}` are shapes of older days that still turn up. */
function oldCodeOf(problem: WireObject): unknown {
  return problem['code'] ?? objectOf(arrayOf(problem['errors'])[0])['code'];
}

function wordsOf(problem: WireObject): string {
  const said = [textOrNull(problem['detail']) ?? textOrNull(problem['title']) ?? textOrNull(problem['message'])];
  const inner = arrayOf(problem['errors']).map((error) => textOrNull(objectOf(error)['message']));
  return [...new Set([...said, ...inner].filter((text) => text !== null))].join(' ');
}

/** `Retry-After` where there is one, else the window's reset; the monthly cap is asked about once a day (BEHAVIOR.md, 9). */
function waitOf({ headers, now }: VendorAnswer, code: string | null): Pick<VendorRefusal, 'retryAfterMs'> {
  const told = retryAfterMs(headers, now);
  if (told !== undefined) return { retryAfterMs: told };
  if (code === USAGE_CAPPED) return { retryAfterMs: DAY - (now.getTime() % DAY) };
  const reset = Number(headers['x-rate-limit-reset']);
  const spent = headers['x-rate-limit-remaining'] === undefined || Number(headers['x-rate-limit-remaining']) === 0;
  return reset > 0 && spent ? { retryAfterMs: Math.min(WAIT_MAX_MS, Math.max(0, reset * SECOND - now.getTime())) } : {};
}

/** A failure in our words that X did not word itself, or only in part. */
export const failureOf = (kind: FailureClass, words: string, code?: string): Failure =>
  failureWords(X.name, { class: kind, words, ...(code === undefined ? {} : { code }) });

/** Whether whatever is asked next would be refused for the same reason. */
export const endsAsking = ({ class: kind }: Failure): boolean =>
  kind === 'token_expired' || kind === 'permission_denied' || kind === 'rate_limited';

/** One of the problems that X lists inside a 200. */
export interface PartialProblem {
  /** What it is about; `null` where X does not say. */
  readonly id: string | null;
  readonly failure: Failure;
  /** It is about a field: the item itself stands. */
  readonly aboutField: boolean;
}

const FIELD_TYPES: readonly (string | null)[] = ['not-authorized-for-field', 'field-unauthorized', 'field-hydration-failure'];

/** The problems of a 200, by what they are about. */
export function problemsOf(body: unknown): readonly PartialProblem[] {
  return arrayOf(objectOf(body)['errors'])
    .filter(isObject)
    .map((problem) => {
      const type = typeOf(problem);
      const kind = type !== null && Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type]! : 'transient';
      return {
        id: textOrNull(problem['resource_id']) ?? textOrNull(problem['value']),
        failure: failureOf(kind, redact(wordsOf(problem)), type ?? undefined),
        aboutField: FIELD_TYPES.includes(type),
      };
    });
}

/** Why a 200 holds nothing but problems; `null` where it holds data, or is merely empty. */
export function emptyBecause(body: unknown): Failure | null {
  const { data, meta } = objectOf(body);
  if (data !== undefined || isObject(meta)) return null;
  return problemsOf(body)[0]?.failure ?? failureOf('transient', 'the answer holds no data');
}
