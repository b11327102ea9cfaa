import { DAY } from '@afterpost/kernel';
import { GraphError } from '../../meta/graph-error.ts';
import type { SpecialPath } from '../../meta/graph-server.ts';
import { unixSeconds } from '../../meta/ids.ts';
import { redeemCode } from '../../meta/oauth.ts';
import { APP } from '../../meta/scopes.ts';
import type { Token } from '../../meta/world.ts';
import type { Instagram } from '../instagram.ts';
import { reading } from '../variants.ts';

/** A refusal of a token endpoint: `{"error_type", "code", "error_message"}`, not the envelope of the graph. */
class TokenEndpointError extends GraphError {
  constructor(message: string, type = 'OAuthException') {
    super(400, message, { type, status: 400 });
  }

  override envelope(): object {
    return { error_type: this.details.type, code: 400, error_message: this.message };
  }
}

/** `POST https://api.instagram.com/oauth/access_token`: a code becomes a token that lives for an hour. */
export const exchangeCode =
  (instagram: Instagram): SpecialPath =>
  ({ method, params }) => {
    if (method !== 'POST') throw new TokenEndpointError('Only POST is supported');
    const given = (name: string): string => {
      const value = params.optional(name);
      if (value === undefined || value === '') throw new TokenEndpointError(`Missing required field: ${name}`);
      return value;
    };
    if (given('client_id') !== APP.id) throw new TokenEndpointError('Invalid platform app');
    if (given('client_secret') !== APP.secret) throw new TokenEndpointError('Invalid client secret');
    if (given('grant_type') !== 'authorization_code') throw new TokenEndpointError('Invalid grant_type');
    const { userId, instagramId, scopes } = redeem(instagram, given('code'), given('redirect_uri'));
    const token = instagram.meta.tokens.issue({ kind: 'instagram', userId, instagramId, scopes, longLived: false });
    const user_id = instagram.account(instagramId ?? '')?.appScopedId;
    const enveloped = reading(instagram.meta.variants, 'codeExchange') === 'enveloped';
    return enveloped
      ? { data: [{ access_token: token.value, user_id, permissions: scopes.join(',') }] }
      : { access_token: token.value, user_id, permissions: scopes };
  };

function redeem({ meta }: Instagram, code: string, redirectUri: string) {
  try {
    return redeemCode(meta, { code: code.replace(/#_$/, ''), redirectUri, clientId: APP.id });
  } catch (error) {
    throw error instanceof GraphError ? new TokenEndpointError(error.message) : error;
  }
}

/** `GET https://graph.instagram.com/access_token`: a short-lived token becomes one that lives for 60 days. */
export const exchangeForLongLived =
  (instagram: Instagram): SpecialPath =>
  ({ params }) =>
    answering(instagram, () => {
      if (params.optional('grant_type') !== 'ig_exchange_token') throw new GraphError(100, 'Invalid grant_type');
      if (params.optional('client_secret') !== APP.secret) throw new GraphError(1, 'Error validating client secret.', { status: 400 });
      const token = instagramToken(instagram, params.text('access_token'));
      if (token.longLived) throw new GraphError(452, 'Session key invalid. This could be because the session key has an incorrect format.');
      return longLived(instagram, token);
    });

/** `GET https://graph.instagram.com/refresh_access_token`: 60 days more, for a token of at least 24 hours that still works. */
export const refreshToken =
  (instagram: Instagram): SpecialPath =>
  ({ params }) =>
    answering(instagram, () => {
      if (params.optional('grant_type') !== 'ig_refresh_token') throw new GraphError(100, 'Invalid grant_type');
      const token = instagramToken(instagram, params.text('access_token'));
      const ageMs = instagram.nowMs - Date.parse(token.issuedAt);
      if (!token.longLived) throw new GraphError(100, 'Only long-lived tokens can be refreshed');
      if (ageMs < DAY) throw new GraphError(100, 'The access token must be at least 24 hours old to be refreshed');
      if (!token.scopes.includes('instagram_business_basic'))
        throw new GraphError(10, 'Application does not have permission for this action');
      if (instagram.profile(token.instagramId ?? '').refreshRefused?.includes(token.value)) {
        throw new GraphError(190, 'Error validating access token: The access token cannot be refreshed.', { subcode: 467 });
      }
      return longLived(instagram, token);
    });

function instagramToken({ meta }: Instagram, value: string): Token {
  const token = meta.tokens.living(value);
  if (token.kind === 'instagram') return token;
  throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');
}

function longLived({ meta }: Instagram, { userId, instagramId, scopes }: Token): object {
  const token = meta.tokens.issue({ kind: 'instagram', userId, instagramId, scopes, longLived: true });
  const expires_in = unixSeconds(token.expiresAt ?? '') - unixSeconds(meta.clock.now());
  return { access_token: token.value, token_type: 'bearer', expires_in, permissions: scopes.join(',') };
}

/** Which envelope these two answer with is open. */
function answering({ meta }: Instagram, answer: () => object): object {
  try {
    return answer();
  } catch (error) {
    const plain = reading(meta.variants, 'refreshErrors') === 'token endpoint';
    throw error instanceof GraphError && plain ? new TokenEndpointError(error.message) : error;
  }
}
