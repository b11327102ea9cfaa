import type { AccountStatus, checkHealth, Failure, FailureClass, Out } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';

export type HealthError = NonNullable<Out<typeof checkHealth>['errorCode']>;

/** What a check found: nothing wrong, or what is wrong and what to do about it. */
export type Diagnosis =
  | { readonly healthy: true }
  /** `words`: the platform's own, where they say more than the code. */
  | { readonly healthy: false; readonly errorCode: HealthError; readonly words?: string };

export const HEALTHY: Diagnosis = { healthy: true };
export const ill = (errorCode: HealthError): Extract<Diagnosis, { healthy: false }> => ({ healthy: false, errorCode });

const ADVICE: Readonly<Record<HealthError, (platform: string) => string>> = {
  token_expired: (platform) => `${platform} no longer accepts this connection. Connect the account again; its history stays.`,
  token_revoked: (platform) => `${platform} does not let this account act. Look at the account on ${platform}, then connect it again.`,
  missing_scope: (platform) =>
    `${platform} does not allow this connection what it needs. Connect the account again and grant everything asked for.`,
  platform_unavailable: (platform) =>
    `${platform} did not answer properly. The connection itself is not known to be broken; check again in a few minutes.`,
  rate_limited: (platform) => `${platform} asks for patience: too many requests. Check again later.`,
  disabled: () => 'The account is disabled. Enable it to publish and measure again.',
};

export const adviceOf = (diagnosis: Diagnosis, platform: string): string | null =>
  diagnosis.healthy ? null : (diagnosis.words ?? ADVICE[diagnosis.errorCode](platform));

const BY_FAILURE: Readonly<Record<FailureClass, HealthError>> = {
  token_expired: 'token_revoked', // asked with a token that had just been renewed: not the token, the account
  permission_denied: 'missing_scope',
  not_found: 'token_revoked',
  rate_limited: 'rate_limited',
  transient: 'platform_unavailable',
  unconfirmed: 'platform_unavailable',
  invalid_request: 'platform_unavailable',
  content_rejected: 'platform_unavailable',
};

/** What a failed probe says, when renewing the token was not the answer. A prohibition has many reasons, and only the platform knows which. */
export const ofFailure = (failure: Failure): Diagnosis => ({
  healthy: false,
  errorCode: BY_FAILURE[failure.class],
  ...(failure.class === 'permission_denied' && { words: failure.message }),
});

/** What a refresh that came to nothing says: not what the connection may do, but that the platform does not renew it, and why. */
export const ofRefresh = (failure: Failure): Diagnosis =>
  failure.class === 'permission_denied' || failure.class === 'invalid_request'
    ? { ...ill('platform_unavailable'), words: failure.message }
    : ofFailure(failure);

/** What can be said without asking the platform. */
export function unasked(status: Exclude<AccountStatus, 'disconnected'>, accessExpiresAt: Date | null, now: Date): Diagnosis {
  switch (status) {
    case 'active':
      return accessExpiresAt !== null && accessExpiresAt <= now ? ill('token_expired') : HEALTHY;
    case 'token_expired':
      return ill('token_expired');
    case 'disabled':
      return ill('disabled');
    case 'revoked':
      return ill('token_revoked');
    default:
      return unreachable(status);
  }
}
