import type { FailureClass } from '@afterpost/contracts';
import type { Vendor, VendorAnswer, VendorRefusal } from '../http/json-api.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { isObject, objectOf, textOrNull } from '../http/wire.ts';
import { regainMs } from './usage.ts';
import type { MetaPlatform, Spender } from './usage.ts';

/** Meta's error envelope as far as it was one. `words`: what it says to developers, then what it says to users. */
export interface GraphError {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly isTransient: boolean;
  readonly message: string;
  readonly words: string;
}

/**
 * The error in a body, whatever its status: Graph's `{"error":{…}}`, the token endpoint's flat
 * `{"error_type","code","error_message"}`, and an upload's `{"debug_info":{"retriable",…}}`, which alone has no code.
 * `null` where there is none: an error without a code was worded by something in front of Meta.
 */
export function graphErrorOf(body: unknown): GraphError | null {
  const answer = objectOf(body);
  const error = objectOf(answer['error']);
  const code = integerOf(error['code']);
  if (code !== null) {
    const message = textOrNull(error['message']) ?? '';
    const told = [message, error['error_user_title'], error['error_user_msg']].map((part) => textOrNull(part));
    return {
      code,
      subcode: integerOf(error['error_subcode']),
      isTransient: error['is_transient'] === true,
      message,
      words: [...new Set(told.filter((part) => part !== null))].join(' – '),
    };
  }
  const flat = textOrNull(answer['error_message']);
  const flatCode = integerOf(answer['code']);
  if (flat !== null && flatCode !== null) return plain(flatCode, flat, false);
  if (!isObject(answer['debug_info'])) return null;
  const { retriable, message, type } = answer['debug_info'];
  return plain(null, textOrNull(message) ?? textOrNull(type) ?? '', retriable === true);
}

const plain = (code: number | null, message: string, isTransient: boolean): GraphError => ({
  code,
  subcode: null,
  isTransient,
  message,
  words: message,
});

function integerOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

const NAMES: Readonly<Record<MetaPlatform, string>> = { facebook: 'Facebook', instagram: 'Instagram' };

/** Meta's answers to this account, or to a login. A failure's `platformCode` is `code` or `code/subcode`. */
export const metaVendor = (asking: Asking): Vendor => ({
  name: NAMES[asking.platform],
  refusalIn: (answer) => refusalIn(answer, asking),
});

type Asking = Pick<Spender, 'platform' | 'accountId'>;

function refusalIn({ status, headers, body, now }: VendorAnswer, asking: Asking): VendorRefusal | null {
  const error = graphErrorOf(body);
  if (error === null && status < 400) return null;
  const kind = error === null ? classOfStatus(status) : classify(error, status);
  const regain = kind === 'rate_limited' ? regainMs(headers, asking) : undefined;
  const retryMs = kind === 'rate_limited' || kind === 'transient' ? (retryAfterMs(headers, now) ?? regain) : undefined;
  return {
    class: kind,
    words: error?.words || `HTTP ${status} without an explanation`,
    ...(error === null || error.code === null ? {} : { code: codeOf(error) }),
    ...(retryMs === undefined ? {} : { retryAfterMs: retryMs }),
  };
}

const codeOf = ({ code, subcode }: GraphError): string => (subcode === null ? String(code) : `${code}/${subcode}`);

const table = (rows: readonly (readonly [FailureClass, readonly number[]])[]): ReadonlyMap<number, FailureClass> =>
  new Map(rows.flatMap(([kind, codes]) => codes.map((code): [number, FailureClass] => [code, kind])));

/** A subcode says more than its code: `4/2207051` is no ordinary limit. */
const BY_SUBCODE = table([
  ['content_rejected', [2207051, 1346003, 1404102, 1366046, 1366051, 2069019, 1609005, 1609008]],
  ['rate_limited', [1390008, 2207042]],
  ['permission_denied', [1404006, 1404112, 4854002, 1404078, 2207050]],
  ['transient', [1363047, 1609010, 2207008, 2207076, 2207077, 2207082]],
]);

const BY_CODE = table([
  ['token_expired', [190, 102]],
  ['rate_limited', [4, 9, 17, 32, 341, 613]],
  ['content_rejected', [324, 352, 368, 506, 9004, 36000, 36001, 36002, 36003, 36004, 1609005, 1609008]],
  ['permission_denied', [3, 10, 25, 36104]],
  ['not_found', [24, 803]],
  ['transient', [-2, -1, 2, 9007]],
]);

/** What is wrong with a request whatever status it comes with. */
const BAD_REQUESTS: readonly (number | null)[] = [100, 104, 2500, 3001];

/** Code 1 is an outage, except where its subcode names a parameter: a metric's period, a thumbnail's offset. */
const PARAMETER_SUBCODES: readonly (number | null)[] = [99, 2207057];

/** Code and subcode first, `is_transient` after them (limits carry it too), the status last: Meta's statuses are loose. */
export function classify({ code, subcode, isTransient, message }: GraphError, status: number): FailureClass {
  if (code === 190 && /must be called with a page access token/i.test(message)) return 'invalid_request';
  if (code === 100 && /no permission to publish the video/i.test(message)) return 'permission_denied';
  if (code === 100 && subcode === 33) return 'not_found';
  const known = BY_SUBCODE.get(subcode ?? 0) ?? BY_CODE.get(code ?? 0);
  if (known !== undefined) return known;
  if (code !== null && code >= 200 && code <= 299) return 'permission_denied';
  if (code !== null && code >= 80_000 && code <= 80_014) return 'rate_limited';
  if (isTransient) return 'transient';
  if (code === 1) return PARAMETER_SUBCODES.includes(subcode) ? 'invalid_request' : 'transient';
  if (status === 429) return 'rate_limited';
  // A code that nobody documents explains no server error: what was asked for may have been done.
  if (status >= 500 && !BAD_REQUESTS.includes(code)) return 'transient';
  // What has no code is an upload: its file is of no use.
  return code === null ? 'content_rejected' : 'invalid_request';
}

/** Without an envelope it was written by something in front of Meta and says nothing about the account or the request. */
const classOfStatus = (status: number): FailureClass => (status === 429 ? 'rate_limited' : 'transient');

/** Meta asks for fewer posts or fewer fields at once; it calls that an outage (code 1). */
export const asksForLess = (body: unknown): boolean => /reduce the amount of data/i.test(graphErrorOf(body)?.message ?? '');
