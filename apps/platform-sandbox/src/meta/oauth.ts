import { MINUTE } from '@afterpost/kernel';
import { GraphError } from './graph-error.ts';
import type { SpecialPath } from './graph-server.ts';
import { opaqueWord, unixSeconds } from './ids.ts';
import type { Meta } from './meta.ts';
import { APP } from './scopes.ts';
import type { Code, Token } from './world.ts';

/** What a consent page hands to the app, by way of the browser. */
export function issueCode(meta: Meta, grant: Omit<Code, 'value' | 'used' | 'expiresAt'>, lifeMs = 10 * MINUTE): Code {
  const value = opaqueWord('AQ', meta.seed, 'code', meta.world.codes.size, meta.clock.now().getTime());
  const expiresAt = new Date(meta.clock.now().getTime() + lifeMs).toISOString();
  return meta.world.codes.put(value, { ...grant, value, expiresAt, used: false });
}

/** The grant behind a code, once. @throws GraphError in the words of what is wrong */
export function redeemCode(meta: Meta, given: { code: string; redirectUri: string; clientId: string }): Code {
  const code = meta.world.codes.get(given.code);
  if (!code || code.clientId !== given.clientId) throw new GraphError(100, 'Invalid verification code format.');
  if (code.used) throw new GraphError(100, 'This authorization code has been used.', { subcode: 36009 });
  if (Date.parse(code.expiresAt) <= meta.clock.now().getTime()) {
    throw new GraphError(100, 'This authorization code has expired.', { subcode: 36007 });
  }
  if (code.redirectUri !== given.redirectUri) {
    throw new GraphError(
      100,
      'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
      { subcode: 36008 },
    );
  }
  return meta.world.codes.patch(code.value, { used: true });
}

/** `oauth/access_token` of graph.facebook.com: codes, long-lived tokens, app tokens. */
export const accessToken =
  (meta: Meta): SpecialPath =>
  ({ params }) => {
    if (params.text('client_id') !== APP.id) {
      throw new GraphError(101, 'Error validating application. Cannot get application info due to a system error.');
    }
    if (params.text('client_secret') !== APP.secret) throw new GraphError(1, 'Error validating client secret.', { status: 400 });
    const grant = params.optional('grant_type');
    if (grant === 'client_credentials') return { access_token: `${APP.id}|${APP.secret}`, token_type: 'bearer' };
    if (grant === 'fb_exchange_token') return tokenAnswer(meta, exchange(meta, params.text('fb_exchange_token')));
    const redirectUri = params.text('redirect_uri');
    const code = redeemCode(meta, { code: params.text('code'), redirectUri, clientId: APP.id });
    const longLived = meta.reading('codeGives') === 'long-lived';
    return tokenAnswer(meta, meta.tokens.issue({ kind: 'user', userId: code.userId, scopes: code.scopes, longLived }));
  };

function exchange(meta: Meta, value: string): Token {
  const { userId, scopes, dataAccessExpiresAt } = meta.tokens.living(value);
  return meta.tokens.issue({ kind: 'user', userId, scopes, longLived: true, dataAccessExpiresAt });
}

const tokenAnswer = (meta: Meta, { value, expiresAt }: Token): object => ({
  access_token: value,
  token_type: 'bearer',
  ...(expiresAt === null ? {} : { expires_in: unixSeconds(expiresAt) - unixSeconds(meta.clock.now()) }),
});

/** `debug_token`: what a token is, for the app that it was given to. */
export const debugToken =
  (meta: Meta): SpecialPath =>
  ({ params, authorization }) => {
    const asking = params.optional('access_token') ?? /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (asking !== `${APP.id}|${APP.secret}`) {
      if (asking === undefined) throw new GraphError(104, 'An access token is required to request this resource.');
      meta.tokens.living(asking);
    }
    const token = meta.world.tokens.get(params.text('input_token'));
    return { data: token ? describe(meta, token) : { error: notOurs, is_valid: false, scopes: [] } };
  };

const notOurs = { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };

function describe(meta: Meta, token: Token): object {
  const reason = meta.tokens.reasonAgainst(token);
  const profile = token.pageId;
  return {
    app_id: token.appId,
    type: token.kind === 'page' ? 'PAGE' : 'USER',
    application: APP.name,
    data_access_expires_at: token.dataAccessExpiresAt === null ? 0 : unixSeconds(token.dataAccessExpiresAt),
    ...(reason ? { error: { code: reason.code, message: reason.message, subcode: reason.details.subcode } } : {}),
    expires_at: token.expiresAt === null ? 0 : unixSeconds(token.expiresAt),
    is_valid: reason === undefined,
    issued_at: unixSeconds(token.issuedAt),
    ...(profile === undefined ? {} : { profile_id: profile }),
    scopes: token.scopes,
    granular_scopes: granular(meta, token),
    user_id: token.userId,
  };
}

/** Which Pages and Instagram accounts each scope reaches. */
function granular({ world }: Meta, { scopes, userId }: Token): object[] {
  const pages = world.pages.values().filter((page) => page.ownerId === userId && !page.deleted);
  const targets = (scope: string): string[] =>
    scope.startsWith('instagram_') ? pages.flatMap(({ instagramId }) => instagramId ?? []) : pages.map(({ id }) => id);
  const targeted = scopes.filter((scope) => /^(pages_|read_insights|instagram_|publish_video)/.test(scope));
  return targeted.map((scope) => ({ scope, target_ids: targets(scope) }));
}
