import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Platform } from '@afterpost/contracts';
import { parseKey, Vault } from '@afterpost/credentials';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { eventually, hasNats } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bodyFor, connectPerson, createPerson, MovableClock, type Person, PROMPT } from './networks.ts';
import { foundIn, listenTo, Overheard } from './overheard.ts';
import { connected, everythingStored } from './stored.ts';
import { CREDENTIALS_KEY, type Mode, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

const modes: Mode[] = hasNats('secrets of the networks over NATS') ? ['one process', 'NATS'] : ['one process'];

const APP_SECRETS = ['sandbox-secret', 'sandbox-app:sandbox-secret'];
const WRONG_TOKEN = 'a-token-of-nobody-that-somebody-typed-2187';

interface Network {
  readonly network: Platform;
  /** The network's own shape of an error, with these words in every place that has some. */
  readonly error: (status: number, words: string) => object;
  readonly renewal?: string;
  /** Until a token must be renewed. */
  readonly renewedAfterMs?: number;
}

const graphError = (status: number, words: string): object => ({
  error: {
    message: words,
    type: 'OAuthException',
    code: status === 429 ? 80_001 : 100,
    error_user_title: words,
    error_user_msg: words,
    fbtrace_id: words,
  },
});

const NETWORKS: readonly Network[] = [
  {
    network: 'x',
    error: (status, words) => ({
      title: words,
      detail: words,
      type: 'about:blank',
      status,
      errors: [{ message: words, parameters: { ids: [words] } }],
    }),
    renewal: '/2/oauth2/token',
    renewedAfterMs: 3 * HOUR,
  },
  { network: 'facebook', error: graphError },
  {
    network: 'linkedin',
    error: (status, words) => ({
      status,
      serviceErrorCode: 100,
      code: 'SOMETHING',
      message: words,
      errorDetails: { inputErrors: [{ description: words }] },
    }),
    renewal: '/oauth/v2/accessToken',
    renewedAfterMs: 61 * DAY,
  },
  { network: 'instagram', error: graphError, renewal: '/refresh_access_token', renewedAfterMs: 58 * DAY },
];

/** The one message that brings a token from the person who pasted it to the service that keeps it. */
const isPasting = ({ subject }: { subject: string }): boolean => subject === 'rpc.token-health.connect-by-token';

describe.each(modes)('secrets of the networks stay where they belong, %s', (mode) => {
  const overheard = new Overheard();
  const clock = new MovableClock();
  const vault = new Vault(parseKey(CREDENTIALS_KEY));
  const pasted = new Set<string>();
  let system: TestSystem;
  let listening: AsyncDisposable | undefined;

  const get = async (path: string, headers?: Record<string, string>) => overheard.answered(await system.get(path, headers));
  const post = async (path: string, body?: unknown, headers?: Record<string, string>) =>
    overheard.answered(await system.post(path, body, headers));
  const connectWith = (body: object) => post('/api/v1/social-accounts/connect', body);
  /** The tokens that are sealed at the moment; used or not. */
  const openSealed = async (accountId: string): Promise<readonly [access: string, ...refresh: string[]]> => {
    const { rows } = await connected(system.databaseUrl, (client) =>
      client.query('select * from token_health.credential where account_id = $1', [accountId]),
    );
    const [{ key_id: keyId, wrapped_key: bytes, access_sealed: access, refresh_sealed: refresh }] = rows;
    const key = vault.accountKey(accountId, { keyId, bytes });
    const tokens = [key.open('access', access), ...(refresh === null ? [] : [key.open('refresh', refresh)])] as const;
    for (const token of tokens) overheard.tokens.add(token);
    return tokens;
  };

  beforeAll(async () => {
    subscribe('undici:request:create', overheard.onRequest);
    system = await startSystem(mode, { log: overheard.log, clock, cadence: { firstAfterMs: HOUR } });
    listening = system.natsUrl === undefined ? undefined : await listenTo(system.natsUrl, overheard);
  });
  afterAll(async () => {
    unsubscribe('undici:request:create', overheard.onRequest);
    await listening?.[Symbol.asyncDispose]();
    await system?.[Symbol.asyncDispose]();
  });

  describe.each(NETWORKS)('$network', ({ network, error, renewal, renewedAfterMs }) => {
    let person: Person;
    let accountId: string;
    let postId: string;

    /** Whatever is asked is answered with what it was asked with: tokens, and the app's secret. */
    const echoes = async (work: () => Promise<unknown>, tokens: readonly string[], match: object = {}): Promise<void> => {
      const words = `Authorization: Bearer ${tokens.join(' ')} client_secret=${APP_SECRETS[0]}`;
      const json = { 'content-type': 'application/json', 'x-debug': words };
      for (const respond of [
        { status: 400, headers: json, body: error(400, words) },
        { status: 500, headers: json, body: error(500, words) },
        { status: 502, body: `<html>${words}</html>` },
        {
          status: 200,
          headers: json,
          body: {
            data: words,
            id: words,
            access_token: tokens[0],
            paging: { next: `https://x.example/?access_token=${tokens[0]}` },
          },
        },
      ]) {
        await system.control('POST', `/${network}/faults`, { match, respond });
        await work();
        await system.control('DELETE', `/${network}/faults`);
      }
    };

    beforeAll(async () => {
      await system.control('POST', `/${network}/settings`, PROMPT[network]);
      const kind = network === 'instagram' ? 'image' : 'text';
      const posts = [1, 2, 3].map((n) => ({
        text: `Earlier, ${n}.`,
        kind,
        createdAt: new Date(clock.now().getTime() - n * DAY).toISOString(),
      }));
      person = await createPerson(system, network, { handle: `vault${network}`, followers: 300, posts });
      for (const [name, value] of Object.entries(person)) if (/token/i.test(name) && typeof value === 'string') pasted.add(value);
      for (const token of pasted) overheard.tokens.add(token);
    });

    it('connecting with a token, whatever the network says to it', async () => {
      const body = { platform: network, access_token: person.accessToken, platform_account_id: person.id };
      await echoes(async () => expect((await connectWith(body)).status).toBeGreaterThanOrEqual(400), [person.accessToken]);
      expect((await connectWith({ ...body, access_token: WRONG_TOKEN })).status).toBeGreaterThanOrEqual(400);
      expect((await connectWith({ ...body, access_token: [person.accessToken] })).status).toBe(400);
      expect((await connectWith({ ...body, refresh_tokens: person.refreshToken ?? person.accessToken })).status).toBe(400);
      expect((await connectWith({ ...body, password: person.accessToken })).status).toBe(400);
      const made = overheard.answered(await connectPerson(system, network, person));
      expect(made.status).toBe(200);
      accountId = made.body.id;
    });

    it('publishing to a network that repeats what it is asked with', async () => {
      await echoes(
        async () => {
          const { body } = await post('/api/v1/posts', {
            ...bodyFor(network, `Not to be, ${clock.now().toISOString()}`),
            targets: [{ account_id: accountId }],
          });
          expect((await post(`/api/v1/posts/${body.id}/publish`)).status).toBe(202);
          await eventually(async () => expect((await get(`/api/v1/posts/${body.id}`)).body.targets[0].error).not.toBeNull());
        },
        [(await openSealed(accountId))[0]],
        { method: network === 'instagram' ? 'GET' : 'POST' },
      );
      const { body } = await post('/api/v1/posts', { ...bodyFor(network, 'To be.'), targets: [{ account_id: accountId }] });
      postId = body.id;
      await post(`/api/v1/posts/${postId}/publish`);
      await eventually(async () => expect((await get(`/api/v1/posts/${postId}`)).body.status).toBe('published'), 20_000);
    });

    it('figures and health from it', async () => {
      const look = async (): Promise<void> => {
        await post(`/admin/social-posts/${postId}/sync-insights`);
        await post(`/admin/social-posts/sync-all-insights?platform_id=${accountId}`, undefined, { 'cache-control': 'no-cache' });
        await get(`/api/v1/social-accounts/${accountId}/metrics`, { 'cache-control': 'no-cache' });
        await get(`/api/v1/social-accounts/${accountId}/health`);
      };
      await echoes(look, [(await openSealed(accountId))[0]]);
      clock.advance(HOUR);
      await eventually(
        async () => expect((await post(`/admin/social-posts/${postId}/sync-insights`)).body.insights.sync_status).toBe('success'),
        20_000,
      );
      await look();
    });

    it('renewing, until the grant is gone', async () => {
      const health = () => get(`/api/v1/social-accounts/${accountId}/health`);
      const before = await openSealed(accountId);
      if (renewal !== undefined) {
        clock.advance(renewedAfterMs ?? 0);
        await echoes(health, before, { path: renewal });
      }
      await eventually(async () => {
        clock.advance(renewal === undefined ? 0 : HOUR);
        expect((await health()).body.healthy).toBe(true);
        expect((await openSealed(accountId))[0] === before[0]).toBe(renewal === undefined);
      }, 20_000);
      await system.control('POST', `/${network}/accounts/${person.id}/revoke`, { what: 'all' });
      await eventually(async () => {
        clock.advance(MINUTE);
        expect((await health()).body).toMatchObject({ status: 'token_expired' });
      });
      expect(overheard.answered(await system.delete(`/api/v1/social-accounts/${accountId}`)).status).toBe(200);
    });
  });

  const secrets = (): string[] => [...APP_SECRETS, WRONG_TOKEN, CREDENTIALS_KEY, ...overheard.tokens];

  describe('afterwards no secret is', () => {
    it('forgotten by this test', () => {
      // Two at least that were pasted or issued on each network, and one more where tokens are renewed.
      expect(overheard.tokens.size).toBeGreaterThanOrEqual(NETWORKS.length * 2 + 3);
      expect(pasted.size).toBeGreaterThanOrEqual(NETWORKS.length);
      expect(overheard.written).toHaveLength(overheard.handedToLog.length);
      expect(overheard.answers.length).toBeGreaterThan(60);
      expect(overheard.onTheBus.length > 100).toBe(mode === 'NATS');
    });

    it('in a line of the log, nor in what was handed to it', () => {
      expect(foundIn(overheard.written, secrets())).toEqual([]);
      expect(foundIn(overheard.handedToLog, secrets())).toEqual([]);
    });

    it('in an answer or a problem', () => {
      expect(foundIn(overheard.answers, secrets())).toEqual([]);
    });

    it('in any row of any table, packed or not', async () => {
      const rows = await everythingStored(system.databaseUrl);
      expect(new Set(rows.map(({ table }) => table))).toContain('insights_fetcher.raw_block');
      expect(
        foundIn(
          rows.map(({ table, text }) => `${table}: ${text}`),
          secrets(),
        ),
      ).toEqual([]);
    });

    it('on the bus, but for the token that is pasted, in the one message that brings it', () => {
      const [pasting, others] = [true, false].map((is) => overheard.onTheBus.filter((message) => isPasting(message) === is));
      expect(
        foundIn(
          others!.map(({ subject, text }) => `${subject}: ${text}`),
          secrets(),
        ),
      ).toEqual([]);
      const issued = secrets().filter((secret) => !pasted.has(secret) && secret !== WRONG_TOKEN);
      expect(
        foundIn(
          pasting!.map(({ text }) => text),
          issued,
        ),
      ).toEqual([]);
    });
  });
});
