import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, MINUTE } from '@afterpost/kernel';
import { API, type LinkedInUser, linkedinUser, settle, startLinkedIn, WWW } from '../../../test/linkedin.ts';
import type { Visitor } from '../../../test/visitor.ts';

const CALLBACK = 'http://127.0.0.1:9999/callback?from=linkedin';
const YEAR_S = 365 * 86_400;

const query = (more: Record<string, string> = {}): string =>
  new URLSearchParams({
    response_type: 'code',
    client_id: 'sandbox-app',
    redirect_uri: CALLBACK,
    scope: 'openid profile email r_organization_social',
    state: 'state-1',
    ...more,
  }).toString();

describe('log-in to LinkedIn', () => {
  let sandbox: Visitor;
  let acme: LinkedInUser;
  beforeEach(async () => {
    sandbox = await startLinkedIn();
    acme = await linkedinUser(sandbox, 'acme', { displayName: 'Acme Tools' });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  /** Where the browser is sent after a click. */
  const decide = async (decision: 'allow' | 'deny', account = 'acme-admin', more: Record<string, string> = {}): Promise<URL> => {
    const response = await fetch(`${sandbox.url}${WWW}/oauth/v2/authorization?${query(more)}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ account, decision }),
    });
    return new URL(response.headers.get('location') ?? 'none:');
  };
  const codeOf = async (account?: string): Promise<string> => (await decide('allow', account)).searchParams.get('code') ?? '';
  const exchange = async (code: string, more: Record<string, string> = {}) =>
    acme.token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK, ...more });
  const refresh = async (token = acme.refreshToken) => acme.token({ grant_type: 'refresh_token', refresh_token: token });
  const me = async (token?: string) =>
    sandbox.send('GET', `${API}/v2/userinfo`, undefined, token === undefined ? {} : { authorization: `Bearer ${token}` });

  it('shows members and pages, scopes and two buttons, and comes back with a code or a refusal', async () => {
    const page = await sandbox.send('GET', `${WWW}/oauth/v2/authorization?${query()}`);
    expect(page.body).toMatch(/<option value="acme-admin">/);
    expect(page.body).toMatch(/<option value="acme">[^<]+, administrator of Acme Tools</);
    expect(page.body).toMatch(/r_organization_social/);
    expect((await decide('allow')).href).toMatch(/^http:\/\/127\.0\.0\.1:9999\/callback\?from=linkedin&code=[\w-]+&state=state-1$/);
    expect(Object.fromEntries((await decide('deny')).searchParams)).toMatchObject({ error: 'user_cancelled_authorize', state: 'state-1' });
  });

  it.each([
    ['another app', { client_id: 'somebody' }, 'client_id'],
    ['no scopes', { scope: '' }, 'scope'],
    ['an address that is none', { redirect_uri: '/callback' }, 'redirect_uri'],
    ['another flow', { response_type: 'token' }, 'response_type'],
  ])('stays on its own page for %s', async (_what, more, words) => {
    const page = await sandbox.send('GET', `${WWW}/oauth/v2/authorization?${query(more)}`);
    expect([page.status, page.body.includes(words)]).toEqual([400, true]);
  });

  it('sends an app back that asks for what it was not approved for', async () => {
    const response = await fetch(`${sandbox.url}${WWW}/oauth/v2/authorization?${query({ scope: 'openid r_member_social' })}`, {
      redirect: 'manual',
    });
    expect(response.headers.get('location')).toContain('error=unauthorized_scope_error');
  });

  it('gives 60 days for a code, and the member behind the page that was chosen', async () => {
    const { status, body } = await exchange(await codeOf('acme'));
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^AQ[\w-]{300,}$/),
      expires_in: 5_184_000,
      refresh_token: expect.stringMatching(/^AQ/),
      refresh_token_expires_in: YEAR_S,
      scope: 'openid,profile,email,r_organization_social',
      token_type: 'Bearer',
    });
    const { sub, email } = (await me(body.access_token)).body;
    expect([`urn:li:person:${sub}`, email]).toEqual([acme.memberUrn, 'admin@acme.example']);
  });

  it('gives a code once, for half an hour, and for the same address alone', async () => {
    const code = await codeOf();
    expect((await exchange(code)).status).toBe(200);
    expect((await exchange(code)).body).toMatchObject({ error: 'invalid_request' });
    const late = await codeOf();
    sandbox.clock.advance(30 * MINUTE);
    expect((await exchange(late)).status).toBe(400);
    expect((await exchange(await codeOf(), { redirect_uri: 'http://127.0.0.1:9999/other' })).status).toBe(400);
    expect((await exchange(await codeOf(), { client_secret: 'guess' })).body).toMatchObject({ error: 'invalid_client' });
    expect((await acme.token({ grant_type: 'password' })).status).toBe(400);
  });

  it('refreshes for a year that nothing extends, with the same refresh token', async () => {
    sandbox.clock.advance(59 * DAY);
    const { body } = await refresh();
    expect(body).toMatchObject({ expires_in: 5_184_000, refresh_token: acme.refreshToken, refresh_token_expires_in: YEAR_S - 59 * 86_400 });
    expect([(await me(acme.accessToken)).status, (await me(body.access_token)).status]).toEqual([200, 200]);
    sandbox.clock.advance(DAY);
    expect((await me(acme.accessToken)).body).toMatchObject({ status: 401, code: 'EXPIRED_ACCESS_TOKEN', serviceErrorCode: 65_602 });
    expect((await me(body.access_token)).status).toBe(200);
    sandbox.clock.advance(305 * DAY);
    expect((await refresh()).body.error).toBe('invalid_grant');
    await settle(sandbox, { variants: { spentGrant: 'invalid_request' } });
    expect((await refresh()).body.error).toBe('invalid_request');
  });

  it('spells scopes and lifetimes in the other reported way', async () => {
    await settle(sandbox, { variants: { scopeSeparator: 'space', refreshLifeUnit: 'minutes' } });
    expect((await exchange(await codeOf())).body).toMatchObject({
      scope: 'openid profile email r_organization_social',
      refresh_token_expires_in: 525_600,
    });
  });

  it.each([
    ['access', 401, 200],
    ['refresh', 200, 400],
    ['all', 401, 400],
  ])('ends what the member takes back: %s', async (what, access, refreshed) => {
    await sandbox.control('/linkedin/accounts/acme/revoke', { what });
    expect([(await me(acme.accessToken)).status, (await refresh()).status]).toEqual([access, refreshed]);
  });

  it('says of a bearer what is wrong with it', async () => {
    expect((await me()).body).toMatchObject({ code: 'EMPTY_ACCESS_TOKEN', serviceErrorCode: 65_604 });
    expect((await me('made-up')).body).toMatchObject({ code: 'INVALID_ACCESS_TOKEN', serviceErrorCode: 65_600 });
    expect((await me(acme.refreshToken)).body).toMatchObject({ code: 'INVALID_ACCESS_TOKEN' });
    const form = new URLSearchParams({ token: acme.accessToken, client_id: 'sandbox-app', client_secret: 'sandbox-secret' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await sandbox.send('POST', `${WWW}/oauth/v2/revoke`, form, headers)).status).toBe(200);
    expect((await me(acme.accessToken)).body).toMatchObject({ code: 'REVOKED_ACCESS_TOKEN', serviceErrorCode: 65_601 });
  });

  it('tells of a member what the scopes allow', async () => {
    const sam = await linkedinUser(sandbox, 'sam', { type: 'member', displayName: 'Sam van Rijn', email: 'sam@example.com' });
    expect((await me(sam.accessToken)).body).toMatchObject({
      sub: sam.urn.split(':').at(-1),
      name: 'Sam van Rijn',
      given_name: 'Sam',
      family_name: 'van Rijn',
      email: 'sam@example.com',
    });
    await settle(sandbox, { appScopes: ['openid'] });
    const { accessToken } = await linkedinUser(sandbox, 'sam', { type: 'member' });
    expect(Object.keys((await me(accessToken)).body)).toEqual(['sub']);
  });
});
