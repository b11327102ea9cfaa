import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@afterpost/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Hosts } from '../http/hosts.ts';
import { HttpClient } from '../http/http-client.ts';
import type { AppCredentials } from '../port/identity.ts';
import { xAdapter } from './adapter.ts';

const APP: AppCredentials = { clientId: 'fake-client', clientSecret: 'fake-secret' };
const AUTHORIZE = { flavour: 'x', redirectUri: 'http://127.0.0.1:3000/cb', state: 'state-1', codeChallenge: 'challenge-1' };
const clock = new ManualClock('2026-11-21T12:00:00.000Z');
const http = new HttpClient({ clock });
const adapterOf = (app: AppCredentials | undefined, baseUrl?: string) =>
  xAdapter({ http, baseUrl, hosts: new Hosts(baseUrl), app, dailyUsdMax: undefined });

afterAll(() => http.close());

describe('the consent page of X', () => {
  it('is asked for every scope, with PKCE, spaces written as X does', () => {
    const outcome = adapterOf(APP).oauth!.authorizeUrl(AUTHORIZE);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    const url = new URL(outcome.value);
    expect(`${url.origin}${url.pathname}`).toBe('https://x.com/i/oauth2/authorize');
    expect(outcome.value).toContain('scope=tweet.read%20tweet.write%20users.read%20media.write%20offline.access&');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'fake-client',
      redirect_uri: 'http://127.0.0.1:3000/cb',
      state: 'state-1',
      code_challenge: 'challenge-1',
      code_challenge_method: 'S256',
    });
  });

  it('needs an app, a code challenge and a state that X takes', () => {
    const { codeChallenge: _challenge, ...withoutPkce } = AUTHORIZE;
    expect(adapterOf(undefined).oauth!.authorizeUrl(AUTHORIZE)).toMatchObject({
      ok: false,
      failure: { message: expect.stringMatching(/X_CLIENT_ID/) },
    });
    expect(adapterOf(APP).oauth!.authorizeUrl(withoutPkce)).toMatchObject({ ok: false, failure: { class: 'invalid_request' } });
    expect(adapterOf(APP).oauth!.authorizeUrl({ ...AUTHORIZE, state: 'x'.repeat(501) })).toMatchObject({ ok: false });
  });

  it('says what each scope is for', () => {
    const scopes = adapterOf(APP).oauth!.flavours.flatMap((flavour) => flavour.scopes);
    expect(scopes.map(({ scope }) => scope)).toEqual(adapterOf(APP).capabilities.scopes);
    for (const { purpose } of scopes) expect(purpose.length).toBeGreaterThan(20);
  });
});

describe('the token endpoint', () => {
  const asked: { readonly authorization: string | undefined; readonly body: URLSearchParams }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization, body: new URLSearchParams(Buffer.concat(chunks).toString()) });
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"token_type":"bearer","access_token":"fake-access","refresh_token":"fake-refresh-2","expires_in":7200}');
    });
  });
  let base: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('hears a confidential client’s secret in a header, never in the body', async () => {
    await adapterOf(APP, base).refresh({ refreshToken: 'fake-refresh-1' });
    expect(asked).toHaveLength(1);
    expect(asked[0]!.authorization).toBe(`Basic ${Buffer.from('fake-client:fake-secret').toString('base64')}`);
    expect(Object.fromEntries(asked[0]!.body)).toEqual({ grant_type: 'refresh_token', refresh_token: 'fake-refresh-1' });
  });

  it('hears a public client’s id in the body', async () => {
    await adapterOf({ clientId: 'fake-client', clientSecret: '' }, base).refresh({ refreshToken: 'fake-refresh-1' });
    expect(asked[0]!.authorization).toBeUndefined();
    expect(asked[0]!.body.get('client_id')).toBe('fake-client');
  });

  it('hears the verifier of PKCE and the redirect URI of the first step', async () => {
    await adapterOf(APP, base).oauth!.exchange({
      flavour: 'x',
      redirectUri: AUTHORIZE.redirectUri,
      code: 'fake-code',
      codeVerifier: 'fake-verifier',
    });
    expect(Object.fromEntries(asked[0]!.body)).toEqual({
      grant_type: 'authorization_code',
      code: 'fake-code',
      redirect_uri: AUTHORIZE.redirectUri,
      code_verifier: 'fake-verifier',
    });
  });

  it('is not asked without an app', async () => {
    expect(await adapterOf(undefined, base).refresh({ refreshToken: 'fake-refresh-1' })).toMatchObject({
      ok: false,
      failure: { class: 'permission_denied' },
    });
    expect(asked).toEqual([]);
  });
});
