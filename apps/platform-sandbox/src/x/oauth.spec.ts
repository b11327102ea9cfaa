import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, SECOND } from '@afterpost/kernel';
import { API, settle, startX, xUser, type XUser } from '../../test/x-user.ts';
import type { Visitor } from '../../test/visitor.ts';

const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-in-length';
const CALLBACK = 'http://127.0.0.1:9999/callback?from=x';
const BASIC = { authorization: `Basic ${Buffer.from('sandbox-app:sandbox-secret').toString('base64')}` };

const query = (more: Record<string, string> = {}): string =>
  new URLSearchParams({
    response_type: 'code',
    client_id: 'sandbox-app',
    redirect_uri: CALLBACK,
    scope: 'tweet.read tweet.write users.read offline.access',
    state: 'state-1',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  }).toString();

describe('log-in to X', () => {
  let sandbox: Visitor;
  let alice: XUser;
  beforeEach(async () => {
    sandbox = await startX();
    alice = await xUser(sandbox, 'alice');
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  /** Where the browser is sent after a click. */
  const decide = async (decision: 'allow' | 'deny', more: Record<string, string> = {}): Promise<URL> => {
    const response = await fetch(`${sandbox.url}/x/x.com/i/oauth2/authorize?${query(more)}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ account: 'alice', decision }),
    });
    return new URL(response.headers.get('location') ?? 'none:');
  };
  const codeOf = async (more: Record<string, string> = {}): Promise<string> => (await decide('allow', more)).searchParams.get('code') ?? '';
  const exchange = async (code: string, more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    alice.token({ grant_type: 'authorization_code', code, code_verifier: VERIFIER, redirect_uri: CALLBACK, ...more }, headers);
  const refresh = async (token: string) => alice.token({ grant_type: 'refresh_token', refresh_token: token });
  const me = async (token: string) => sandbox.send('GET', `${API}/2/users/me`, undefined, { authorization: `Bearer ${token}` });

  const revoke = async (token: string) =>
    sandbox.send('POST', `${API}/2/oauth2/revoke`, new URLSearchParams({ token, client_id: 'sandbox-app' }).toString(), {
      'content-type': 'application/x-www-form-urlencoded',
    });

  it('shows accounts, scopes and two buttons, and comes back with state and a code, or with a refusal', async () => {
    const page = await sandbox.send('GET', `/x/x.com/i/oauth2/authorize?${query()}`);
    expect(page.body).toMatch(/<option value="alice">/);
    expect(page.body).toMatch(/offline\.access/);
    const allowed = await decide('allow');
    expect(allowed.href).toMatch(/^http:\/\/127\.0\.0\.1:9999\/callback\?from=x&state=state-1&code=/);
    const denied = await decide('deny');
    expect(Object.fromEntries(denied.searchParams)).toEqual({ from: 'x', state: 'state-1', error: 'access_denied' });
  });

  it.each([
    ['localhost', { redirect_uri: 'http://localhost:9/' }, 'localhost'],
    ['another app', { client_id: 'somebody' }, 'client_id'],
    ['no challenge', { code_challenge: '' }, 'code_challenge'],
    ['a state of 501 characters', { state: 's'.repeat(501) }, 'state'],
    ['a scope it does not have', { scope: 'tweet.read world.domination' }, 'world.domination'],
  ])('stays on its own page for %s', async (_what, more, words) => {
    const page = await sandbox.send('GET', `/x/x.com/i/oauth2/authorize?${query(more)}`);
    expect(page.status).toBe(400);
    expect(page.body).toContain(words);
  });

  it('gives a bearer for two hours and a refresh token for a code, as a public and as a confidential client', async () => {
    for (const headers of [{}, BASIC]) {
      const { status, body } = await exchange(await codeOf(), {}, headers);
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'bearer', expires_in: 7_200, scope: 'tweet.read tweet.write users.read offline.access' });
      expect((await me(body.access_token)).body.data).toEqual({ id: alice.id, name: 'alice', username: 'alice' });
      expect((await exchange(await codeOf({ scope: 'tweet.read users.read' }))).body.refresh_token).toBeUndefined();
    }
    sandbox.clock.advance(2 * HOUR);
    expect(await me(alice.accessToken)).toMatchObject({ status: 401, body: { title: 'Unauthorized', type: 'about:blank', status: 401 } });
  });

  it('takes a plain challenge', async () => {
    const code = await codeOf({ code_challenge: VERIFIER, code_challenge_method: 'plain' });
    expect((await exchange(code)).status).toBe(200);
  });

  it('takes a code once, for 30 seconds, with its own verifier, redirect address and secret', async () => {
    const used = await codeOf();
    await exchange(used);
    const invalid = { status: 400, body: { error: 'invalid_request' } };
    expect(await exchange(used)).toMatchObject(invalid);
    expect(await exchange(await codeOf(), { code_verifier: 'another' })).toMatchObject(invalid);
    expect(await exchange(await codeOf(), { redirect_uri: 'http://127.0.0.1:1/' })).toMatchObject(invalid);
    const wrong = { authorization: `Basic ${Buffer.from('sandbox-app:guess').toString('base64')}` };
    expect(await exchange(await codeOf(), {}, wrong)).toMatchObject({ status: 401, body: { error: 'unauthorized_client' } });
    const late = await codeOf();
    sandbox.clock.advance(30 * SECOND);
    expect((await exchange(late)).body.error_description).toBe('Value passed for the authorization code was invalid.');
  });

  it('rotates the refresh token, and kills the whole log-in when a spent one comes back', async () => {
    const first = (await refresh(alice.refreshToken)).body;
    expect((await me(first.access_token)).status).toBe(200);
    const again = await refresh(alice.refreshToken);
    expect(again).toMatchObject({ status: 400, body: { error_description: 'Value passed for the token was invalid.' } });
    expect((await refresh(first.refresh_token)).status).toBe(400);
    expect((await me(first.access_token)).status).toBe(401);
  });

  it('only refuses a spent refresh token where that is the reading that holds', async () => {
    await settle(sandbox, { variants: { refreshReuse: 'refused' } });
    const first = (await refresh(alice.refreshToken)).body;
    expect((await refresh(alice.refreshToken)).status).toBe(400);
    expect((await refresh(first.refresh_token)).status).toBe(200);
  });

  it('ends refresh after half a year', async () => {
    sandbox.clock.advance(183 * DAY);
    expect((await refresh(alice.refreshToken)).status).toBe(400);
  });

  it('ends a log-in by its refresh token, and one bearer by itself', async () => {
    const next = (await refresh(alice.refreshToken)).body;
    expect((await revoke(next.access_token)).body).toEqual({ revoked: true });
    expect((await me(next.access_token)).status).toBe(401);
    expect((await me(alice.accessToken)).status).toBe(200);
    await revoke(next.refresh_token);
    expect((await me(alice.accessToken)).status).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(400);
  });

  it.each([
    ['access', 401, 200],
    ['refresh', 200, 400],
    ['all', 401, 400],
  ])('revokes %s by control and nothing else', async (what, access, renewal) => {
    await sandbox.control('/x/accounts/alice/revoke', { what });
    expect((await me(alice.accessToken)).status).toBe(access);
    expect((await refresh(alice.refreshToken)).status).toBe(renewal);
  });

  it('answers 403 to a missing scope, to a suspended user and to the wrong kind of token', async () => {
    const { access_token: reader } = (await exchange(await codeOf({ scope: 'tweet.read users.read' }))).body;
    const post = { authorization: `Bearer ${reader}` };
    expect((await sandbox.send('POST', `${API}/2/tweets`, { text: 'no' }, post)).status).toBe(403);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const app = await sandbox.send('POST', `${API}/oauth2/token`, 'grant_type=client_credentials', { ...BASIC, ...form });
    const asApp = { authorization: `Bearer ${app.body.access_token}` };
    const unsupported = { status: 403, body: { type: 'https://api.twitter.com/2/problems/unsupported-authentication' } };
    expect(await sandbox.send('POST', `${API}/2/tweets`, { text: 'no' }, asApp)).toMatchObject(unsupported);
    expect(await sandbox.send('GET', `${API}/2/usage/tweets`, undefined, post)).toMatchObject(unsupported);
    expect((await sandbox.send('GET', `${API}/2/usage/tweets`, undefined, asApp)).body.data.project_cap).toBe('3000000');
    await sandbox.control('/x/accounts/alice/revoke', { suspend: true });
    expect((await me(alice.accessToken)).body.type).toBe('https://api.twitter.com/2/problems/user-suspended');
    await sandbox.control('/x/accounts/alice/revoke', { suspend: false });
    expect((await me(alice.accessToken)).status).toBe(200);
  });
});
