import type { Platform } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { callsOf, connectPerson, createPerson, MovableClock, type Person, PROMPT, publish, settled, standing } from './networks.ts';
import { eventually } from '@afterpost/testing';
import { connected } from './stored.ts';
import { startSystem, type TestSystem } from './system.ts';

jest.setTimeout(60_000);

interface Network {
  readonly network: Platform;
  /** The route that renews tokens; `null` where nothing is renewed. */
  readonly renewal: string | null;
  /** When the token that was pasted is renewed, and how long the one after it lasts. */
  readonly lapsMs: readonly number[];
}

const NETWORKS: readonly Network[] = [
  { network: 'x', renewal: '/2/oauth2/token', lapsMs: [2 * HOUR, 2 * HOUR - 5 * MINUTE] },
  { network: 'facebook', renewal: null, lapsMs: [] },
  { network: 'linkedin', renewal: '/oauth/v2/accessToken', lapsMs: [60 * DAY] },
  { network: 'instagram', renewal: '/refresh_access_token', lapsMs: [59 * DAY - HOUR] },
];
const LAPS = NETWORKS.flatMap(({ network, renewal, lapsMs }) =>
  lapsMs.map((afterMs, lap) => ({ network, renewal: renewal ?? '', afterMs, lap })),
);

const clock = new MovableClock();
let system: TestSystem;
const people = new Map<Platform, Person>();
const accounts = new Map<Platform, string>();

// Facebook and Instagram share people: whoever withdraws one grant would withdraw the other.
const handleOn = (network: Platform): string => `key${network}`;
const accountOf = (network: Platform): string => accounts.get(network) ?? '';
const personOf = (network: Platform): Person => people.get(network)!;
const health = async (network: Platform) => (await system.get(`/api/v1/social-accounts/${accountOf(network)}/health`)).body;
const sync = async (id: string) => (await system.post(`/admin/social-posts/${id}/sync-insights`)).body;
const publishOn = (network: Platform, content: string): Promise<string> => publish(system, network, accountOf(network), content);
const revoke = (network: Platform, what: string): Promise<object> =>
  system.control('POST', `/${network}/accounts/${personOf(network).id}/revoke`, { what });
const told = async (network: Platform, type: string): Promise<number> => {
  const { rows } = await connected(system.databaseUrl, (client) =>
    client.query('select 1 from token_health.events where type = $1 and stream_id like $2', [type, `%${accountOf(network)}`]),
  );
  return rows.length;
};
const renewals = async (network: Platform, route: string): Promise<number> => {
  const { calls } = await callsOf(system, network);
  return calls.filter((call) => call.route.includes(route)).reduce((sum, { count }) => sum + count, 0);
};

/** Connects when its turn has come: what others wait for lets tokens of Facebook lapse. */
async function connect(network: Platform): Promise<void> {
  if (accounts.has(network)) return;
  await system.control('POST', `/${network}/settings`, PROMPT[network]);
  people.set(network, await createPerson(system, network, { handle: handleOn(network) }));
  accounts.set(network, (await connectPerson(system, network, personOf(network))).body.id);
}

beforeAll(async () => {
  system = await startSystem('one process', { clock, cadence: { firstAfterMs: HOUR } });
});
afterAll(async () => system?.[Symbol.asyncDispose]());

describe.each(LAPS)('a token of $network whose time is up (lap $lap)', ({ network, renewal, afterMs, lap }) => {
  beforeAll(() => connect(network));

  it('is renewed once for all who need it at the same time', async () => {
    const id = await publishOn(network, `Before ${lap}.`);
    await settled(system, id, 'published');
    await system.control('DELETE', '/calls');
    await system.control('POST', `/${network}/faults`, { match: { path: renewal }, delayMs: 200 });
    clock.advance(afterMs);
    const asked = Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? health(network) : sync(id)));
    const then = await publishOn(network, `After ${lap}.`);
    await Promise.all(asked);
    await settled(system, then, 'published');
    await system.control('DELETE', `/${network}/faults`);
    expect(await renewals(network, renewal)).toBe(1);
    const there = (await standing(system, network, personOf(network))).map(({ text }) => text);
    expect(there.slice(-2)).toEqual([`Before ${lap}.`, `After ${lap}.`]);
  });
});

describe('an access token of X that is refused before its time', () => {
  it('is renewed once, on the way, for all calls that it was refused to', async () => {
    const ids = [];
    for (const content of ['One.', 'Two.']) ids.push(await publishOn('x', content));
    for (const id of ids) await settled(system, id, 'published');
    await revoke('x', 'access');
    await system.control('DELETE', '/calls');
    await system.control('POST', '/x/faults', { match: { path: '/2/oauth2/token' }, delayMs: 200 });
    const third = publishOn('x', 'Three.');
    for (const { insights } of await Promise.all(ids.map((id) => sync(id)))) expect(insights.sync_status).toBe('success');
    await settled(system, await third, 'published');
    await system.control('DELETE', '/x/faults');
    expect(await renewals('x', '/2/oauth2/token')).toBe(1);
    expect(await health('x')).toMatchObject({ healthy: true, status: 'active' });
  });
});

describe.each(NETWORKS)('a grant on $network that is gone', ({ network }) => {
  let measured: string;
  beforeAll(() => connect(network));

  it('ends the account once, in words; its posts say what to do and its figures stay', async () => {
    measured = await publishOn(network, 'Measured.');
    const { targets } = await settled(system, measured, 'published');
    await system.control('POST', `/${network}/posts/${encodeURIComponent(targets[0].platform_post_id)}/engage`, { likes: 7 });
    const before = (await sync(measured)).insights;
    expect(before).toMatchObject({ sync_status: 'success', likes: 7 });
    await revoke(network, 'all');
    const late = await publishOn(network, 'Too late.');
    await eventually(async () =>
      expect((await system.get(`/api/v1/posts/${late}`)).body.targets).toMatchObject([
        { status: 'held', error: { code: 'token_expired', message: expect.stringMatching(/connect/i) } },
      ]),
    );
    expect(await Promise.all([health(network), health(network)])).toEqual(
      [1, 2].map(() =>
        expect.objectContaining({
          healthy: false,
          status: 'token_expired',
          error_code: 'token_expired',
          advice: expect.stringMatching(/connect the account again/i),
        }),
      ),
    );
    expect((await sync(measured)).insights).toMatchObject({
      sync_status: 'failed',
      sync_errors: [expect.stringMatching(/: Access token expired$/)],
      likes: 7,
      last_synced_at: before.last_synced_at,
    });
    expect(await told(network, 'TokenExpired')).toBe(1);
  });

  it('is asked for nothing any more', async () => {
    await system.control('DELETE', '/calls');
    await sync(measured);
    await system.post(`/admin/social-posts/sync-all-insights?platform_id=${network}`, undefined, { 'cache-control': 'no-cache' });
    expect((await callsOf(system, network)).total).toBe(0);
  });

  it('comes back with a new token, and nothing is lost', async () => {
    const again = await connectPerson(system, network, await createPerson(system, network, { handle: handleOn(network) }));
    expect(again).toMatchObject({ status: 200, body: { id: accountOf(network), status: 'active' } });
    expect((await sync(measured)).insights).toMatchObject({ sync_status: 'success', likes: 7 });
    await settled(system, await publishOn(network, 'Back again.'), 'published');
  });
});
