import type { Code, connectAccount, Failure, FailureClass } from '@afterpost/contracts';
import { type Refusal, refuse, SECOND } from '@afterpost/kernel';
import { withoutSecrets } from '../credential/without-secrets.ts';

type ConnectCode = Code<typeof connectAccount>;

const CODE: Readonly<Record<FailureClass, ConnectCode>> = {
  token_expired: 'sign_in_refused',
  permission_denied: 'sign_in_refused',
  not_found: 'sign_in_refused',
  content_rejected: 'sign_in_refused',
  invalid_request: 'invalid_request',
  rate_limited: 'rate_limited',
  transient: 'platform_unavailable',
  unconfirmed: 'platform_unavailable',
};

/** The adapter's words say what is wrong; these say what now. */
const WHAT_NOW: Readonly<Record<ConnectCode, (failure: Failure) => string>> = {
  sign_in_refused: () => 'Nothing was stored: correct it and try again.',
  invalid_request: () => 'Nothing was stored: correct it and try again.',
  rate_limited: ({ retryAfterMs }) =>
    `Try again ${retryAfterMs === undefined ? 'in a few minutes' : `in ${Math.ceil(retryAfterMs / SECOND)} seconds`}.`,
  platform_unavailable: () => 'Nothing was stored: check the address of the server, or try again later.',
  platform_not_supported: () => 'Choose another network.',
};

/** Why a sign-in did not work and what to do about it, without what was typed to sign in. */
export function signInRefusal(failure: Failure, secrets: readonly string[]): Refusal<ConnectCode> {
  const code = CODE[failure.class];
  const words = withoutSecrets(failure.message, secrets);
  const details = failure.retryAfterMs === undefined ? undefined : { retryAfterMs: failure.retryAfterMs };
  return refuse(code, `${words} ${WHAT_NOW[code](failure)}`, details);
}
