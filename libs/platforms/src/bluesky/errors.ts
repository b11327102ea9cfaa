import type { Failure, FailureClass } from '@afterpost/contracts';

/** The vendor's error envelope, as far as it was one. */
export interface XrpcError {
  readonly status: number;
  readonly error: string | null;
  readonly message: string;
}

const BY_NAME: Readonly<Record<string, FailureClass>> = {
  ExpiredToken: 'token_expired',
  AuthMissing: 'permission_denied',
  AuthenticationRequired: 'permission_denied',
  invalid_token: 'permission_denied',
  use_dpop_nonce: 'permission_denied',
  AuthFactorTokenRequired: 'permission_denied',
  AccountTakedown: 'permission_denied',
  AccountDeactivated: 'permission_denied',
  Forbidden: 'permission_denied',
  AccountNotFound: 'permission_denied',
  RecordNotFound: 'not_found',
  NotFound: 'not_found',
  BlobNotFound: 'not_found',
  InvalidSwap: 'invalid_request',
  PayloadTooLarge: 'content_rejected',
  RateLimitExceeded: 'rate_limited',
  InternalServerError: 'transient',
  UpstreamFailure: 'transient',
  NotEnoughResources: 'transient',
  UpstreamTimeout: 'transient',
  MethodNotImplemented: 'invalid_request',
};

/** The error's name first, the status second: an expired token is a 400 here (BEHAVIOR.md, 1). */
export function classify({ status, error, message }: XrpcError): FailureClass {
  if (error === 'InvalidToken') return /scope/i.test(message) ? 'permission_denied' : 'token_expired';
  if (error === 'InvalidRequest') return classifyInvalidRequest(message);
  if (error !== null && Object.hasOwn(BY_NAME, error)) return BY_NAME[error]!;
  return classifyStatus(status, error !== null);
}

const ABOUT_THE_RECORD = /\$\.record\b|\bRecord\/|(?:grapheme|blob|string|array) too (?:big|long|large)/;

function classifyInvalidRequest(message: string): FailureClass {
  if (ABOUT_THE_RECORD.test(message)) return 'content_rejected';
  if (/missing required key/i.test(message) && !message.includes('$.')) return 'content_rejected';
  return /profile not found/i.test(message) ? 'not_found' : 'invalid_request';
}

/** Without an envelope a 401 or 403 came from something in front of the server and says nothing about the account. */
function classifyStatus(status: number, hasEnvelope: boolean): FailureClass {
  if (status === 413) return 'content_rejected';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return status === 501 ? 'invalid_request' : 'transient';
  if (status >= 300 && status < 400) return 'invalid_request';
  if (!hasEnvelope) return 'transient';
  return status === 401 || status === 403 ? 'permission_denied' : 'invalid_request';
}

const OPENINGS: Readonly<Record<FailureClass, string>> = {
  token_expired: 'Bluesky no longer accepts this session. Reconnect the account if this stays.',
  permission_denied: 'Bluesky does not allow this.',
  not_found: 'Bluesky has nothing at this address.',
  rate_limited: 'Bluesky asks us to slow down.',
  content_rejected: 'Bluesky refused the content.',
  transient: 'Bluesky could not answer just now.',
  invalid_request: 'Bluesky did not understand the request.',
  unconfirmed: 'Bluesky may or may not have done it.',
};

const ACCOUNT_STATES: Readonly<Record<string, string>> = {
  AccountTakedown: 'Bluesky has taken this account down. Appeal there, then reconnect.',
  AccountDeactivated: 'This Bluesky account is deactivated. Reactivate it in the Bluesky app, then reconnect.',
  AuthFactorTokenRequired:
    'This Bluesky account asks for a sign-in code. Create an app password (Settings → Privacy and security → App passwords) and connect with that.',
};

/** Our words first, then the vendor's own in quotes. `words` are redacted already. */
export function failureOf(kind: FailureClass, words: string, extra: Pick<Failure, 'platformCode' | 'retryAfterMs'> = {}): Failure {
  const code = extra.platformCode ?? '';
  const opening = Object.hasOwn(ACCOUNT_STATES, code) ? ACCOUNT_STATES[code]! : OPENINGS[kind];
  return { class: kind, message: words === '' ? opening : `${opening} (“${words}”)`, ...extra };
}
