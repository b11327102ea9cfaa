import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Clock, SECOND } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { connected } from './stored.ts';
import { hastyClock, startSystem, type TestSystem } from './system.ts';

jest.setTimeout(120_000);

const POSTS = 20;
const SEED = 20_261_122;
/** Calls that meet the weather; after them the sky is clear. */
const WEATHER_CALLS = 600;
const TIMEOUT_MS = 400;
const FINE = { delayMs: 1 };

/** Everything that a platform in trouble does; three of ten calls meet one of these. */
const BAD_WEATHER: readonly object[] = [
  { respond: { status: 429, headers: { 'retry-after': '3' }, body: { error: 'RateLimitExceeded', message: 'Slow down' } } },
  { respond: { status: 429, body: { error: 'RateLimitExceeded', message: 'Slow down' } } },
  { respond: { status: 429, body: '<html>Too many requests</html>' } },
  { respond: { status: 500, body: { error: 'InternalServerError', message: 'Internal Server Error' } } },
  { respond: { status: 503, headers: { 'retry-after': '5' }, body: '' } },
  { respond: { status: 502, body: '<html>Bad gateway</html>' } },
  { respond: { status: 502, body: '<html>Bad gateway, but done</html>' }, afterApply: true },
  { respond: { status: 403, body: '<html>Are you a robot?</html>' } },
  { respond: { status: 200, body: '<html>Down for maintenance</html>' } },
  { respond: { status: 200, body: '<html>Done, says the proxy</html>' }, afterApply: true },
  { cutBody: true },
  { cutBody: true, afterApply: true },
  { delayMs: TIMEOUT_MS * 1.5 },
  { delayMs: TIMEOUT_MS * 1.5, afterApply: true },
];

/** mulberry32: the same weather every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Published {
  readonly uri: string;
  readonly text: string;
  readonly deleted: boolean;
}

describe('twenty posts through a platform of which three calls of ten fail', () => {
  const clock: Clock = hastyClock(20);
  const texts = Array.from({ length: POSTS }, (_, index) => `Weatherproof, number ${index}.`);
  const people: { did: string; handle: string; password: string }[] = [];
  const accounts: string[] = [];
  let system: TestSystem;

  const onPlatform = async (): Promise<Published[]> =>
    (await system.control<{ posts: Published[] }>('GET', '/bluesky/posts')).posts.filter(({ text }) => texts.includes(text));
  const ours = async () => (await system.get('/api/v1/posts?limit=100')).body.data;
  const expireTokens = async () => {
    for (const { did } of people) await system.control('POST', `/bluesky/accounts/${did}/revoke`, { what: 'access' });
  };

  beforeAll(async () => {
    system = await startSystem('one process', {
      clock,
      timeoutMs: TIMEOUT_MS,
      patience: { PUBLISH_RETRY_FIRST_MS: '5000', PUBLISH_RATE_LIMIT_PAUSE_MS: '10000', PUBLISH_TRIES_MAX: '12' },
      cadence: { firstAfterMs: 5 * SECOND, retryMinMs: 5 * SECOND, rateLimitedMs: 10 * SECOND, tokenRefusedMs: 10 * SECOND },
    });
    await system.control('POST', '/bluesky/settings', { indexDelayMs: 0 });
    for (const handle of ['ada.test', 'bob.test']) {
      const person = await system.control<(typeof people)[number]>('POST', '/bluesky/accounts', { handle, followers: 300 });
      people.push(person);
      const { body } = await system.post('/api/v1/social-accounts/connect', { platform: 'bluesky', handle, app_password: person.password });
      accounts.push(body.id);
    }
    const random = seeded(SEED);
    for (let call = 0; call < WEATHER_CALLS; call += 1) {
      const fault = random() < 0.3 ? BAD_WEATHER[Math.floor(random() * BAD_WEATHER.length)] : FINE;
      await system.control('POST', '/bluesky/faults', { ...fault, times: 1 });
    }
  });
  afterAll(async () => system?.[Symbol.asyncDispose]());

  it('publishes each of them, once', async () => {
    for (const [index, content] of texts.entries()) {
      const scheduled_at = new Date(clock.now().getTime() + 10 * SECOND).toISOString();
      const created = await system.post('/api/v1/posts', { content, scheduled_at, targets: [{ account_id: accounts[index % 2] }] });
      expect(created).toMatchObject({ status: 201, body: { status: 'scheduled' } });
      if (index % 7 === 3) await expireTokens();
    }
    await eventually(async () => {
      const posts: { content: string; status: string }[] = await ours();
      expect(
        posts
          .filter(({ status }) => status === 'published')
          .map(({ content }) => content)
          .toSorted(),
      ).toEqual(texts.toSorted());
    }, 60_000);
    expect((await onPlatform()).map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  });

  it('knows each of them under the address that it has there', async () => {
    const there = new Map((await onPlatform()).map(({ text, uri }) => [text, uri]));
    for (const { content, targets } of await ours()) {
      expect(targets).toHaveLength(1);
      expect(targets[0]).toMatchObject({ status: 'published', error: null, platform_post_id: there.get(content) });
    }
  });

  it('brings the figures of each', async () => {
    for (const { uri } of await onPlatform())
      await system.control('POST', `/bluesky/posts/${encodeURIComponent(uri)}/engage`, { likes: 7 });
    await eventually(async () => {
      for (const { targets } of await ours())
        expect(targets[0]).toMatchObject({ likes: expect.any(Number), engagement_synced_at: expect.any(String) });
    }, 30_000);
    for (const { id } of await ours()) {
      await eventually(
        async () => expect((await system.post(`/api/v1/posts/${id}/sync`)).body.insights.sync_status).toBe('success'),
        30_000,
      );
    }
    for (const { targets } of await ours()) expect(targets[0].likes).toBeGreaterThanOrEqual(7);
  });

  it('never took the weather for the end of an account', async () => {
    const { rows } = await connected(system.databaseUrl, (client) =>
      client.query<{ type: string }>('select type from token_health.events'),
    );
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['AccountConnected', 'TokenRefreshed']));
    expect((await system.get('/api/v1/social-accounts')).body.data).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });

  it('was in bad weather', async () => {
    // What is left of it is what nobody met.
    const { faults } = await system.control<{ faults: object[] }>('GET', '/bluesky/faults');
    expect(WEATHER_CALLS - faults.length).toBeGreaterThan(POSTS * 3);
  });
});
