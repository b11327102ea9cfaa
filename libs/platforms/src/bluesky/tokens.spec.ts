import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpClient } from '../http/http-client.ts';
import { blueskyAdapter } from './adapter.ts';
import { openHarness, script } from './harness.ts';
import type { Harness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await openHarness();
});
afterEach(() => harness.close());

const signIn = (identifier: string, password = harness.network.password) => harness.adapter.signIn({ identifier, password });

describe('connecting', () => {
  it.each(['alice.example', '@alice.example', ' Alice.Example ', '\u202a@alice.example\u202c', 'https://bsky.app/profile/alice.example'])(
    'takes the handle as people paste it: %j',
    async (identifier) => {
      expect(await signIn(identifier)).toMatchObject({
        ok: true,
        value: {
          credential: {
            accessExpiresAt: new Date(1_795_000_000_000).toISOString(),
            scopes: ['com.atproto.appPass'],
          },
          profile: { platformAccountId: 'did:plc:alice', handle: 'alice.example', displayName: 'Alice' },
        },
      });
    },
  );

  it.each([
    ['alice', 'did you mean alice.bsky.social'],
    ['', 'Type the handle'],
    ['no handle.at all', 'no Bluesky handle'],
  ])('refuses %j with a remedy, without a call', async (identifier, words) => {
    expect(await signIn(identifier)).toMatchObject({
      ok: false,
      failure: { class: 'invalid_request', message: expect.stringContaining(words) },
    });
    expect(harness.network.calls).toEqual([]);
  });

  it('tells an unknown handle from a wrong password', async () => {
    expect(await signIn('nobody.example')).toMatchObject({
      failure: { class: 'not_found', message: expect.stringContaining('knows no account @nobody.example') },
    });
    expect(await signIn('alice.example', 'zzzz-yyyy-xxxx-wwww')).toMatchObject({
      failure: { class: 'permission_denied', message: expect.stringContaining('Create an app password') },
    });
  });

  it.each([
    ['AuthFactorTokenRequired', 'Create an app password'],
    ['AccountTakedown', 'taken this account down'],
    ['AccountDeactivated', 'Reactivate it'],
  ])('says what to do about %s', async (error, words) => {
    script(harness.network, 'com.atproto.server.createSession', 401, { error, message: 'no' });
    expect(await signIn('alice.example')).toMatchObject({
      failure: { class: 'permission_denied', platformCode: error, message: expect.stringContaining(words) },
    });
  });

  it('refuses an account that let us in but is not active', async () => {
    script(harness.network, 'com.atproto.server.createSession', 200, {
      did: 'did:plc:alice',
      accessJwt: 'a',
      active: false,
      status: 'deactivated',
    });
    expect(await signIn('alice.example')).toMatchObject({
      failure: { class: 'permission_denied', message: expect.stringContaining('deactivated') },
    });
  });

  it('stays with the server that let us in when the account’s own can’t be used from here', async () => {
    const didDoc = { service: [{ id: '#atproto_pds', serviceEndpoint: 'https://10.0.0.7' }] };
    script(harness.network, 'com.atproto.server.createSession', 200, {
      did: 'did:plc:alice',
      accessJwt: harness.account.accessToken,
      didDoc,
    });
    const outcome = await signIn('alice.example');
    expect(outcome).toMatchObject({ ok: true, value: { credential: { refreshToken: null } } });
    expect(outcome.ok && outcome.value.credential).not.toHaveProperty('serviceUrl');
  });

  it('remembers the account’s own server only where it is another than the configured one, which may move', async () => {
    const entryway = await openHarness();
    try {
      script(entryway.network, 'com.atproto.server.createSession', 200, {
        did: harness.account.did,
        accessJwt: harness.account.accessToken,
        didDoc: { service: [{ id: '#atproto_pds', serviceEndpoint: harness.network.url }] },
      });
      const http = new HttpClient({ clock: harness.clock, timeoutMs: 1_000, allowHosts: [harness.network.host] });
      const elsewhere = await blueskyAdapter(http, entryway.network.url).signIn?.({
        identifier: 'alice.example',
        password: 'abcd-efgh-ijkl-mnop',
      });
      expect(elsewhere).toMatchObject({ ok: true, value: { credential: { serviceUrl: harness.network.url } } });
      await http.close();
    } finally {
      await entryway.close();
    }
    const here = await signIn('alice.example');
    expect(here.ok && here.value.credential).not.toHaveProperty('serviceUrl');
  });

  it('connects although the index does not know the profile yet', async () => {
    script(harness.network, 'app.bsky.actor.getProfile', 400, { error: 'InvalidRequest', message: 'Profile not found' });
    expect(await signIn('alice.example')).toMatchObject({
      ok: true,
      value: { profile: { handle: 'alice.example', displayName: null } },
    });
  });

  it.each(['http://127.0.0.1:1', 'http://169.254.169.254', 'http://pds.example', 'ftp://pds.example', 'nonsense'])(
    'sends no password to %s',
    async (serviceUrl) => {
      const outcome = await harness.adapter.signIn({ identifier: 'alice.example', password: 'abcd-efgh-ijkl-mnop', serviceUrl });
      expect(outcome).toMatchObject({
        ok: false,
        failure: { class: 'invalid_request', message: expect.stringContaining('server address') },
      });
    },
  );

  it('says that a host is down, in words', async () => {
    await harness.network.close();
    expect(await signIn('alice.example')).toMatchObject({
      failure: { class: 'transient', message: expect.stringContaining("can't be reached") },
    });
    harness = await openHarness();
  });
});

describe('refreshing', () => {
  it('ends the session only when the grant is refused', async () => {
    expect(await harness.adapter.refresh({ refreshToken: 'old', serviceUrl: harness.network.url })).toMatchObject({
      ok: false,
      failure: {
        class: 'token_expired',
        platformCode: 'ExpiredToken',
        message: expect.stringContaining('Connect the account again'),
      },
    });
    script(harness.network, 'com.atproto.server.refreshSession', 401, {
      error: 'AccountDeactivated',
      message: 'Account is deactivated',
    });
    expect(await harness.adapter.refresh({ refreshToken: 'good', serviceUrl: harness.network.url })).toMatchObject({
      failure: { class: 'permission_denied' },
    });
  });

  it('answers null, never an empty string, where no new refresh token came', async () => {
    script(harness.network, 'com.atproto.server.refreshSession', 200, {
      did: 'did:plc:alice',
      accessJwt: 'opaque',
      refreshJwt: '',
    });
    expect(await harness.adapter.refresh({ refreshToken: 'good', serviceUrl: harness.network.url })).toMatchObject({
      ok: true,
      value: { refreshToken: null, refreshExpiresAt: null, accessExpiresAt: '2026-11-21T12:00:00.000Z' },
    });
  });

  it('never takes an answer without a token for a credential', async () => {
    script(harness.network, 'com.atproto.server.refreshSession', 200, { did: 'did:plc:alice' });
    expect(await harness.adapter.refresh({ refreshToken: 'good', serviceUrl: harness.network.url })).toMatchObject({
      failure: { class: 'transient' },
    });
  });
});
