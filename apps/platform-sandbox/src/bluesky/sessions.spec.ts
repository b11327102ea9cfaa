import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { type BlueskyUser, Visitor } from '../../test/visitor.ts';

const jti = (token: string): string => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;

describe('sessions', () => {
  let sandbox: Visitor;
  let alice: BlueskyUser;
  beforeEach(async () => {
    sandbox = await Visitor.start();
    alice = await sandbox.account('alice.test', { email: 'alice@mail.test' });
  });
  afterEach(async () => sandbox[Symbol.asyncDispose]());

  const session = async () => alice.read('com.atproto.server.getSession');
  const withToken = async (headers: Record<string, string>) =>
    sandbox.send('GET', '/bluesky/xrpc/com.atproto.server.getSession', undefined, headers);
  const logInAs = async (identifier: string, password = alice.password) =>
    sandbox.send('POST', '/bluesky/xrpc/com.atproto.server.createSession', { identifier, password });

  it('opens for handle, DID and e-mail, with the sandbox as the account’s server', async () => {
    for (const identifier of ['alice.test', alice.did, 'alice@mail.test']) {
      const { status, body } = await logInAs(identifier);
      expect(status).toBe(200);
      expect(body).toMatchObject({ did: alice.did, handle: 'alice.test', active: true });
      expect(body.didDoc.service[0].serviceEndpoint).toBe(`${sandbox.url}/bluesky`);
    }
    expect(alice.password).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
  });

  it('answers 401 AuthenticationRequired to a wrong password and to an unknown handle alike', async () => {
    for (const answer of [await logInAs('alice.test', 'wrong'), await logInAs('nobody.test')]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'AuthenticationRequired', message: 'Invalid identifier or password' } });
    }
  });

  it('answers 429 with Retry-After to the 31st log-in within five minutes, and lets in after them', async () => {
    for (let n = 0; n < 29; n++) expect((await logInAs('alice.test')).status).toBe(200);
    const refused = await logInAs('alice.test');
    expect(refused).toMatchObject({ status: 429, body: { error: 'RateLimitExceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toBe(300);
    expect(refused.headers.get('ratelimit-policy')).toBe('30;w=300');
    sandbox.clock.advance(5 * MINUTE);
    expect((await logInAs('alice.test')).status).toBe(200);
  });

  it('ends access after 120 minutes with 400 ExpiredToken', async () => {
    sandbox.clock.advance(119 * MINUTE);
    expect((await session()).status).toBe(200);
    sandbox.clock.advance(MINUTE);
    expect(await session()).toMatchObject({ status: 400, body: { error: 'ExpiredToken', message: 'Token has expired' } });
  });

  it('leads a refresh token that is used twice within two hours to the same next one, and nowhere later', async () => {
    const first = await alice.refresh();
    sandbox.clock.advance(HOUR);
    const second = await alice.refresh();
    expect(jti(second.body.refreshJwt)).toBe(jti(first.body.refreshJwt));
    sandbox.clock.advance(HOUR);
    expect(await alice.refresh()).toMatchObject({ status: 400, body: { error: 'ExpiredToken', message: 'Token has been revoked' } });
    expect((await alice.refresh(first.body.refreshJwt)).status).toBe(200);
  });

  it('ends refresh after 90 days', async () => {
    sandbox.clock.advance(90 * DAY);
    expect(await alice.refresh()).toMatchObject({ status: 400, body: { error: 'ExpiredToken' } });
  });

  it('keeps issued access tokens alive after log-out', async () => {
    const out = { authorization: `Bearer ${alice.refreshJwt}` };
    expect((await sandbox.send('POST', '/bluesky/xrpc/com.atproto.server.deleteSession', undefined, out)).status).toBe(200);
    expect((await alice.refresh()).body.error).toBe('ExpiredToken');
    expect((await session()).status).toBe(200);
  });

  it('names what is wrong with a token: none, foreign, or of the wrong kind', async () => {
    expect(await withToken({})).toMatchObject({ status: 401, body: { error: 'AuthMissing' } });
    expect(await withToken({ authorization: 'Bearer a.b.c' })).toMatchObject({ status: 400, body: { error: 'InvalidToken' } });
    const wrongKind = { status: 400, body: { error: 'InvalidToken', message: 'Bad token scope' } };
    expect(await withToken({ authorization: `Bearer ${alice.refreshJwt}` })).toMatchObject(wrongKind);
    expect(await alice.refresh(alice.accessJwt)).toMatchObject(wrongKind);
  });

  it.each([
    ['access', 'ExpiredToken', 200],
    ['refresh', undefined, 400],
    ['all', 'ExpiredToken', 400],
  ])('revokes %s by control and nothing else', async (what, accessError, refreshStatus) => {
    await sandbox.control(`/bluesky/accounts/${alice.did}/revoke`, { what });
    expect((await session()).body.error).toBe(accessError);
    expect((await alice.refresh()).status).toBe(refreshStatus);
    expect((await alice.logIn()).status).toBe(200);
    expect((await session()).status).toBe(200);
  });

  it('takes a revoked app password no longer, and gives a new one when asked', async () => {
    await sandbox.control('/bluesky/accounts/alice.test/revoke', { what: 'password' });
    expect((await alice.logIn()).status).toBe(401);
    const { body } = await sandbox.control('/bluesky/accounts', { handle: 'alice.test' });
    expect(body.password).not.toBe(alice.password);
    expect((await logInAs('alice.test', body.password)).status).toBe(200);
  });

  it('shows the states of an account: no writing when deactivated, no entry when taken down', async () => {
    const post = { text: 'hello', createdAt: sandbox.clock.now().toISOString() };
    await sandbox.control('/bluesky/accounts/alice.test/revoke', { deactivate: true });
    expect((await alice.logIn()).body).toMatchObject({ active: false, status: 'deactivated' });
    expect(await alice.create(post)).toMatchObject({ status: 401, body: { error: 'AccountDeactivated' } });
    await sandbox.control('/bluesky/accounts/alice.test/revoke', { takedown: true });
    expect(await alice.logIn()).toMatchObject({ status: 401, body: { error: 'AccountTakedown' } });
    expect((await sandbox.read('app.bsky.actor.getProfile', { actor: 'alice.test' })).body.message).toBe('Profile not found');
    await sandbox.control('/bluesky/accounts/alice.test/revoke', { takedown: false });
    expect((await alice.logIn()).status).toBe(200);
    expect((await alice.create(post)).status).toBe(200);
  });
});
