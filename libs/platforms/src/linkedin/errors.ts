import type { Failure, FailureClass } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import type { Vendor, VendorAnswer, VendorRefusal } from '../http/json-api.ts';
import { retryAfterMs } from '../http/retry-after.ts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { isDayLimit, msToUtcMidnight } from './budgets.ts';

const NAME = 'LinkedIn';

export const DUPLICATE_POST = 'DUPLICATE_POST';
export const MEDIA_ASSET_WAITING_UPLOAD = 'MEDIA_ASSET_WAITING_UPLOAD';
export const NONEXISTENT_VERSION = 'NONEXISTENT_VERSION';

/** Codes that say more than their status. */
const BY_CODE: Readonly<Record<string, FailureClass>> = {
  EXPIRED_ACCESS_TOKEN: 'token_expired',
  REVOKED_ACCESS_TOKEN: 'token_expired',
  INVALID_ACCESS_TOKEN: 'token_expired',
  EMPTY_ACCESS_TOKEN: 'token_expired',
  65600: 'token_expired',
  65601: 'token_expired',
  65602: 'token_expired',
  65604: 'token_expired',
  [DUPLICATE_POST]: 'content_rejected',
  MEDIA_ASSET_PROCESSING_FAILED: 'content_rejected',
  [MEDIA_ASSET_WAITING_UPLOAD]: 'transient',
  EXPIRED_UPLOAD_URL: 'transient',
  [NONEXISTENT_VERSION]: 'invalid_request',
};

const BY_STATUS: Readonly<Record<number, FailureClass>> = {
  401: 'token_expired',
  403: 'permission_denied',
  404: 'not_found',
  408: 'transient',
  409: 'transient',
  410: 'not_found',
  413: 'content_rejected',
  422: 'content_rejected',
  426: 'invalid_request',
  429: 'rate_limited',
  501: 'invalid_request',
};

/** LinkedIn's own code first, its status second. */
export function classify(status: number, code: string | null): FailureClass {
  if (code !== null && Object.hasOwn(BY_CODE, code)) return BY_CODE[code]!;
  return BY_STATUS[status] ?? (status >= 500 ? 'transient' : 'invalid_request');
}

/** A refusal that is about what was asked for, not about the post or the right to ask: it would meet everybody. */
export const isOfTheMetric = ({ class: kind, platformCode = '' }: Failure): boolean =>
  kind === 'invalid_request' && platformCode !== NONEXISTENT_VERSION && !platformCode.startsWith('INVALID_URN');

/** The API under `/rest` and `/v2`. */
export const LINKEDIN: Vendor = { name: NAME, refusalIn };

function refusalIn({ status, headers, body, now }: VendorAnswer): VendorRefusal | null {
  if (status < 400) return null;
  const envelope = objectOf(body);
  const code = codeIn(envelope);
  const words = wordsIn(envelope);
  if (status === 426) return { class: 'invalid_request', code: code ?? NONEXISTENT_VERSION, words: outdated(words) };
  // What stands in front of LinkedIn speaks for itself: it must not cost an account its connection.
  if ((status === 401 || status === 403) && code === null && words === '') return { class: 'transient', words: `HTTP ${status}` };
  const kind = classify(status, code);
  const wait = kind === 'rate_limited' && isDayLimit(words) ? msToUtcMidnight(now) : retryAfterMs(headers, now);
  return {
    class: kind,
    words: words === '' ? `HTTP ${status}` : words,
    ...(code === null ? {} : { code }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  };
}

const outdated = (words: string): string =>
  `this version of Afterpost is too old for its API and needs an update${words === '' ? '' : `: ${words}`}`;

const wordsIn = (envelope: WireObject): string =>
  textOrNull(envelope['message']) ?? textOrNull(envelope['error_description']) ?? textOrNull(envelope['error']) ?? '';

/** The detail's code says more than the envelope's, and a name more than a number. */
function codeIn(envelope: WireObject): string | null {
  const details = arrayOf(objectOf(envelope['errorDetails'])['inputErrors']).filter(isObject);
  const detail = details.map(({ code }) => textOrNull(code)).find((code) => code !== null) ?? null;
  const number = envelope['serviceErrorCode'];
  return detail ?? textOrNull(envelope['code']) ?? (typeof number === 'number' ? String(number) : null);
}

/** Refusals of the app, not of the grant: reconnecting would help nobody. */
const APP_REFUSED: readonly string[] = ['invalid_client', 'unauthorized_client', 'unsupported_grant_type'];

/** The token endpoint, which speaks OAuth. */
export const LINKEDIN_TOKENS: Vendor = {
  name: NAME,
  refusalIn(answer) {
    const envelope = objectOf(answer.body);
    const error = textOrNull(envelope['error']);
    if (answer.status < 400 || answer.status === 429 || answer.status >= 500 || error === null) return refusalIn(answer);
    const kind: FailureClass = APP_REFUSED.includes(error) ? 'invalid_request' : 'token_expired';
    return { class: kind, code: error, words: wordsIn(envelope) };
  },
};

/** A failure in our words and, where there are any, LinkedIn's. */
export const failureOf = (kind: FailureClass, words = '', code?: string): Failure =>
  failureWords(NAME, { class: kind, words, ...(code === undefined ? {} : { code }) });

/** What a batch answer says about one of its entries: `errors{urn: {status, message}}`. */
export function entryFailure(error: unknown): Failure {
  const envelope = objectOf(error);
  const status = typeof envelope['status'] === 'number' ? envelope['status'] : 500;
  const code = codeIn(envelope);
  return failureOf(classify(status, code), wordsIn(envelope), code ?? undefined);
}
