import { DAY } from '@afterpost/kernel';
import { graphErrorOf } from '../meta/errors.ts';
import type { Credential, RefreshInput } from '../port/identity.ts';
import { failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Graphs } from './api.ts';
import { flavourOf } from './flavour.ts';
import type { TokenEndpoints } from './token-endpoints.ts';

/** Subcodes that name why a token is dead: removed app, checkpoint, password, expiry, unconfirmed, invalid. */
const DEAD: readonly (number | null)[] = [458, 459, 460, 463, 464, 467];

const TOO_YOUNG = {
  class: 'transient',
  message: 'Instagram renews a token only when it is 24 hours old. This one still works; it will be renewed later.',
  platformCode: 'token_too_young',
  retryAfterMs: DAY,
} as const;

const NOTHING_TO_REFRESH = {
  class: 'invalid_request',
  message:
    'A connection through a Facebook Page is not renewed: it lasts until it is withdrawn. Connect the account again if it stops working.',
} as const;

/**
 * Another 60 days for a token. Instagram says the same of a token that is too young and of one that is dead; whether it
 * still works tells them apart, so that a good account is never given up on (BEHAVIOR.md, 2).
 */
export async function refresh(graphs: Graphs, endpoints: TokenEndpoints, input: RefreshInput): Promise<Outcome<Credential>> {
  if (flavourOf(input) === 'facebook-login') return failed(NOTHING_TO_REFRESH);
  const token = input.refreshToken;
  const result = await endpoints.refresh(token);
  if (result.ok) return endpoints.credentialIn(result.value);
  const error = graphErrorOf(result.body);
  const isDead = result.failure.class === 'token_expired' && DEAD.includes(error?.subcode ?? null);
  const mayBeYoung = !isDead && error !== null && ['token_expired', 'invalid_request', 'permission_denied'].includes(result.failure.class);
  if (!mayBeYoung) return result;
  const works = await graphs['instagram-login'].get('GET /me', '/me', { fields: 'user_id' }, { token, host: 'instagram' });
  if (works.ok) return failed(TOO_YOUNG);
  // A token is dead where both say so, and nobody knows where the second could not be asked.
  return result.failure.class === 'token_expired' || works.failure.class === 'token_expired' ? works : result;
}
