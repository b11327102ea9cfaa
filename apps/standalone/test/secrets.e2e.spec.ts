import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseKey, Vault } from '@afterpost/credentials';
import { eventually, hasNats } from '@afterpost/testing';
import { foundIn as foundAmong, listenTo, Overheard } from './overheard.ts';
import { connected, everythingStored } from './stored.ts';
import { API_KEY, CREDENTIALS_KEY, hastyClock, type Mode, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(90_000);

const modes: Mode[] = hasNats('secrets over NATS') ? ['one process', 'NATS'] : ['one process'];

const WRONG_PASSWORD = 'wron-gpas-swor-d234';
const PLAIN_WRONG_PASSWORD = 'correct horse battery staple 7';
const PASSWORD_IN_ADDRESS = 'hunter2-in-the-address';
const WRONG_API_KEY = 'sk_live_that_nobody_ever_gave_out';
describe.each(modes)('secrets stay where they belong, %s', (mode) => {
  const overheard = new Overheard();
  let system: TestSystem;
  let person: { did: string; handle: string; password: string };
  let accountId: string;
  let listening: AsyncDisposable | undefined;

  const vault = new Vault(parseKey(CREDENTIALS_KEY));
  /** The tokens that are sealed at the moment; used or not. */
  const openSealed = async (): Promise<{ access: string; refresh: string }> => {
    const { rows } = await connected(system.databaseUrl, (client) =>
      client.query('select * from token_health.credential where account_id = $1', [accountId]),
    );
    const key = vault.accountKey(accountId, { keyId: rows[0].key_id, bytes: rows[0].wrapped_key });
    const tokens = { access: key.open('access', rows[0].access_sealed), refresh: key.open('refresh', rows[0].refresh_sealed) };
    overheard.tokens.add(tokens.access).add(tokens.refresh);
    return tokens;
  };
  const get = async (path: string, headers?: Record<string, string>) => overheard.answered(await system.get(path, headers));
  const post = async (path: string, body?: unknown, headers?: Record<string, string>) =>
    overheard.answered(await system.post(path, body, headers));
  const remove = async (path: string) => overheard.answered(await system.delete(path));
  const fault = (path: string, respond: object, more: object = {}) =>
    system.control('POST', '/bluesky/faults', { match: { path }, times: 1, respond, ...more });
  const login = (more: object = {}) =>
    post('/api/v1/social-accounts/connect', { platform: 'bluesky', handle: 'ada.test', app_password: person.password, ...more });
  const settled = (id: string, status: string) =>
    eventually(async () => expect((await get(`/api/v1/posts/${id}`)).body.status).toBe(status), 20_000);
  const publish = async (content: string): Promise<string> => {
    const { body } = await post('/api/v1/posts', { content, targets: [{ account_id: accountId }] });
    expect((await post(`/api/v1/posts/${body.id}/publish`)).status).toBe(202);
    return body.id;
  };

  beforeAll(async () => {
    subscribe('undici:request:create', overheard.onRequest);
    system = await startSystem(mode, { log: overheard.log, clock: hastyClock(20), patience: {} });
    listening = system.natsUrl === undefined ? undefined : await listenTo(system.natsUrl, overheard);
    await system.control('POST', '/bluesky/settings', { indexDelayMs: 0 });
    person = await system.control('POST', '/bluesky/accounts', {
      handle: 'ada.test',
      password: 'seca-nary-7k2m-q4xz',
      followers: 200,
      posts: { count: 5, days: 10 },
    });
  });
  afterAll(async () => {
    unsubscribe('undici:request:create', overheard.onRequest);
    await listening?.[Symbol.asyncDispose]();
    await system?.[Symbol.asyncDispose]();
  });

  it('connecting, with every answer that a platform can give to a password', async () => {
    const echo = `no session for ada.test with ${person.password} (${Buffer.from(person.password).toString('base64')})`;
    const method = 'com.atproto.server.createSession';
    await fault(method, { status: 400, body: { error: 'InvalidRequest', message: echo } });
    expect((await login()).status).toBe(422);
    await fault(method, { status: 500, body: { error: person.password, message: `password=${person.password}` } });
    expect((await login()).status).toBe(502);
    await fault(method, { status: 502, body: `<html>${echo}</html>` });
    expect((await login()).status).toBe(502);
    await fault(method, { status: 429, headers: { 'retry-after': '1' }, body: { error: 'RateLimitExceeded', message: echo } });
    expect((await login()).status).toBe(429);
    expect((await login({ app_password: WRONG_PASSWORD })).status).toBe(422);
    expect((await login({ app_password: PLAIN_WRONG_PASSWORD })).status).toBe(422);
    expect((await login({ service_url: `https://ada:${PASSWORD_IN_ADDRESS}@down.invalid` })).status).toBe(422);
    const address = system.sandboxUrl.replace('://', `://ada:${PASSWORD_IN_ADDRESS}@`);
    expect((await login({ service_url: `${address}/bluesky` })).status).toBe(422);
    const connectedAs = await login();
    expect(connectedAs.status).toBe(200);
    accountId = connectedAs.body.id;
    await openSealed();
    expect(
      (
        await post(
          '/api/v1/social-accounts/connect',
          { platform: 'bluesky', identifier: person.did, password: person.password },
          { 'idempotency-key': 'once' },
        )
      ).body.id,
    ).toBe(accountId);
    await openSealed();
  });

  it('requests that are wrong and hold a password all the same', async () => {
    const path = '/api/v1/social-accounts/connect';
    expect((await login({ colour: person.password })).status).toBe(400);
    expect((await login({ password: person.password })).status).toBeLessThan(500);
    expect((await post(path, { platform: 'bluesky', handle: 7, app_password: [person.password] })).status).toBe(400);
    expect((await post(path, `{"app_password":"${person.password}" oops}`)).status).toBe(400);
    expect((await post(path, `{"app_password":${person.password}}`)).status).toBe(400);
    expect((await post(path, `app_password=${person.password}`, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
    expect((await get(`/api/v1/posts?limit=5&api_key=${API_KEY}`)).status).toBe(400);
    expect((await get('/api/v1/posts', { authorization: `Bearer ${WRONG_API_KEY}` })).status).toBe(401);
    expect((await get('/api/v1/posts', { authorization: `Basic ${API_KEY}` })).status).toBe(401);
  });

  it('publishing to a platform that repeats the token in whatever it says', async () => {
    const { access, refresh } = await openSealed();
    const method = 'com.atproto.repo.putRecord';
    const echo = `Authorization: Bearer ${access}`;
    await fault(method, { status: 503, headers: { 'retry-after': '1', 'x-debug': access }, body: { error: access, message: echo } });
    await settled(await publish('After a 503.'), 'published');
    await fault(method, {
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: 'RateLimitExceeded', message: `${access.slice(0, 200)} is too busy` },
    });
    await settled(await publish('After a 429.'), 'published');
    await fault(method, { status: 401, body: { error: 'ExpiredToken', message: `expired: ${access} and ${refresh}` } });
    await settled(await publish('After an expired token.'), 'published');
    const after = await openSealed();
    expect(after.access).not.toBe(access);
    await fault(method, {
      status: 400,
      body: { error: 'InvalidRequest', message: `token (${after.access}) or jwt=${after.access}, ${after.refresh}` },
    });
    const refused = await publish('Refused for good.');
    await settled(refused, 'failed');
    await fault(method, { status: 400, body: { error: after.access.slice(-43), message: after.access.split('.')[1] } });
    await settled(await publish('Refused with pieces.'), 'failed');
    await fault(method, { status: 200, body: `<html>${after.access}</html>` });
    await settled(await publish('Answered in HTML.'), 'published');
  });

  it('figures and health from a platform that repeats the token', async () => {
    const { access, refresh } = await openSealed();
    const id = await publish('Measured.');
    await settled(id, 'published');
    const echo = { status: 400, body: { error: 'InvalidRequest', message: `${access} ${refresh}` } };
    for (const method of [
      'app.bsky.feed.getPosts',
      'app.bsky.actor.getProfile',
      'app.bsky.feed.getPostThread',
      'app.bsky.feed.getAuthorFeed',
    ]) {
      await fault(method, echo);
      await fault(method, { ...echo, status: 502 });
    }
    for (let round = 0; round < 3; round += 1) {
      await post(`/api/v1/posts/${id}/sync`);
      await post('/api/v1/sync');
      await get(`/api/v1/posts/${id}/analytics`, { 'cache-control': 'no-cache' });
      await get(`/api/v1/social-accounts/${accountId}/metrics`, { 'cache-control': 'no-cache' });
      await get(`/api/v1/social-accounts/${accountId}/health`);
    }
    await system.control('DELETE', '/bluesky/faults');
    await system.control('POST', '/bluesky/faults', {
      match: { path: 'app.bsky.feed.getPosts' },
      times: 1,
      respond: { status: 200, body: await talkative(id, access, refresh) },
    });
    await eventually(async () => expect((await post(`/api/v1/posts/${id}/sync`)).body.insights.sync_status).toBe('success'), 20_000);
  });

  /** A post with its figures, and everything else that an answer should not hold. */
  const talkative = async (id: string, access: string, refresh: string): Promise<object> => {
    const uri: string = (await get(`/api/v1/posts/${id}`)).body.targets[0].platform_post_id;
    const answer = await fetch(`${system.sandboxUrl}/bluesky/xrpc/app.bsky.feed.getPosts?uris=${encodeURIComponent(uri)}`, {
      headers: { authorization: `Bearer ${access}` },
    });
    const { posts } = (await answer.json()) as { posts: object[] };
    return {
      posts: posts.map((one) => ({ ...one, debug: { seen: `with ${access}`, list: [refresh], [access]: 1 }, note: refresh })),
      accessJwt: access,
    };
  };

  it('refreshing with a platform that repeats the refresh token, until the session ends', async () => {
    const { refresh } = await openSealed();
    await system.control('POST', `/bluesky/accounts/${person.did}/revoke`, { what: 'access' });
    await fault('com.atproto.server.refreshSession', {
      status: 500,
      body: { error: 'InternalServerError', message: `failed for ${refresh}` },
    });
    await get(`/api/v1/social-accounts/${accountId}/health`);
    await eventually(async () => expect((await get(`/api/v1/social-accounts/${accountId}/health`)).body.healthy).toBe(true), 20_000);
    const next = await openSealed();
    await system.control('POST', `/bluesky/accounts/${person.did}/revoke`, { what: 'all' });
    await fault('com.atproto.server.refreshSession', { status: 400, body: { error: 'ExpiredToken', message: `revoked: ${next.refresh}` } });
    const late = await publish('Too late.');
    await eventually(async () => expect((await get(`/api/v1/posts/${late}`)).body.targets[0].status).toBe('held'), 20_000);
    expect((await get(`/api/v1/social-accounts/${accountId}/health`)).body).toMatchObject({ healthy: false, status: 'token_expired' });
    expect((await login()).body.id).toBe(accountId);
    await openSealed();
  });

  it('deleting and disconnecting', async () => {
    const { access } = await openSealed();
    const id = await publish('Not for long.');
    await settled(id, 'published');
    await fault('com.atproto.repo.deleteRecord', { status: 400, body: { error: 'InvalidRequest', message: `no: ${access}` } });
    expect((await remove(`/api/v1/posts/${id}?on_platforms=true`)).status).toBe(502);
    expect((await remove(`/api/v1/posts/${id}?on_platforms=true`)).status).toBe(200);
    for (const path of [
      '/api/v1/posts?limit=200&include=insights',
      '/api/v1/social-accounts',
      '/api/v1/openapi.json',
      '/api/v1/openapi.yaml',
      '/api/v1/docs',
      '/health/ready',
    ])
      expect((await get(path)).status).toBe(200);
    expect((await remove(`/api/v1/social-accounts/${accountId}`)).status).toBe(200);
  });

  /** What must be found nowhere. */
  const secrets = (): string[] => [
    person.password,
    WRONG_PASSWORD,
    PLAIN_WRONG_PASSWORD,
    PASSWORD_IN_ADDRESS,
    API_KEY,
    WRONG_API_KEY,
    CREDENTIALS_KEY,
    Buffer.from(CREDENTIALS_KEY, 'base64').toString('hex'),
    ...overheard.tokens,
  ];

  const foundIn = (texts: readonly string[], wanted: readonly string[] = secrets()): string[] => foundAmong(texts, wanted);

  describe('afterwards no secret is', () => {
    it('forgotten by this test', () => {
      expect(overheard.tokens.size).toBeGreaterThanOrEqual(8);
      expect(overheard.handedToLog.length).toBeGreaterThan(20);
      expect(overheard.written).toHaveLength(overheard.handedToLog.length);
      expect(overheard.answers.length).toBeGreaterThan(60);
      expect(overheard.onTheBus.length > 100).toBe(mode === 'NATS');
    });

    it('in a line of the log, nor in what was handed to it', () => {
      expect(foundIn(overheard.written)).toEqual([]);
      expect(foundIn(overheard.handedToLog)).toEqual([]);
    });

    it('in an answer, a problem, or the description of the API', () => {
      expect(foundIn(overheard.answers)).toEqual([]);
    });

    it('in any row of any table, packed or not', async () => {
      const rows = await everythingStored(system.databaseUrl);
      const tables = new Set(rows.map(({ table }) => table));
      for (const table of [
        'publisher.events',
        'token_health.events',
        'insights_fetcher.events',
        'insights_fetcher.raw_block',
        'read.post',
        'gateway.idempotency',
      ])
        expect(tables).toContain(table);
      expect(foundIn(rows.map(({ table, text }) => `${table}: ${text}`))).toEqual([]);
    });

    it('on the bus: no token anywhere, no password in an event', () => {
      expect(
        foundIn(overheard.onTheBus.filter((message) => !isCommand(message)).map(({ subject, text }) => `${subject}: ${text}`)),
      ).toEqual([]);
      expect(
        foundIn(
          overheard.onTheBus.filter(isCommand).map(({ text }) => text),
          [...overheard.tokens, API_KEY, CREDENTIALS_KEY],
        ),
      ).toEqual([]);
    });
  });
});

/** The one message that brings a password from the person who typed it to the service that signs in. */
const isCommand = ({ subject }: { subject: string }): boolean => subject === 'rpc.token-health.connect-account';
