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

const REMEDY: Readonly<Record<ConnectCode, (failure: Failure, platform: string) => string>> = {
  sign_in_refused: (_failure, platform) => `Check the handle, and use an app password made in the settings of ${platform}, then try again.`,
  invalid_request: () => 'Correct it and try again.',
  rate_limited: ({ retryAfterMs }) =>
    `Try again ${retryAfterMs === undefined ? 'in a few minutes' : `in ${Math.ceil(retryAfterMs / SECOND)} seconds`}.`,
  platform_unavailable: (_failure, platform) =>
    `${platform} cannot be reached or does not answer; nothing was stored. Check the server's address, or try again later.`,
  platform_not_supported: () => 'Choose another network.',
};

/** Why a sign-in did not work and what to do about it, without what was typed to sign in. */
export function signInRefusal(failure: Failure, platform: string, secrets: readonly string[]): Refusal<ConnectCode> {
  const code = CODE[failure.class];
  const words = withoutSecrets(failure.message, secrets);
  const details = failure.retryAfterMs === undefined ? undefined : { retryAfterMs: failure.retryAfterMs };
  return refuse(code, `${words} ${REMEDY[code](failure, platform)}`, details);
}
