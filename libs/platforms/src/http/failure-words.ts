import type { Failure, FailureClass } from '@afterpost/contracts';
import type { VendorRefusal } from './json-api.ts';

const OPENINGS: Readonly<Record<FailureClass, (name: string) => string>> = {
  token_expired: (name) => `${name} no longer accepts this connection. Reconnect the account if this stays.`,
  permission_denied: (name) => `${name} does not allow this.`,
  not_found: (name) => `${name} has nothing at this address.`,
  rate_limited: (name) => `${name} asks us to slow down.`,
  content_rejected: (name) => `${name} refused the content.`,
  transient: (name) => `${name} could not answer just now.`,
  invalid_request: (name) => `${name} did not understand the request.`,
  unconfirmed: (name) => `${name} may or may not have done it.`,
};

/** Our words first, then the vendor's own in quotes. `words` are redacted already. */
export function failureWords(name: string, { class: kind, words, code, retryAfterMs }: VendorRefusal): Failure {
  const opening = OPENINGS[kind](name);
  return {
    class: kind,
    message: words === '' ? opening : `${opening} (“${words}”)`,
    ...(code === undefined ? {} : { platformCode: code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.max(0, Math.ceil(retryAfterMs)) }),
  };
}
