import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectByToken, leaseToken } from '@afterpost/contracts';
import { newLeaseKey } from '@afterpost/credentials';
import { DAY, HOUR, idFrom, ManualClock, MINUTE, newId, silentLog } from '@afterpost/kernel';
import { type Caller, InFlight } from '@afterpost/messaging';
import { type RunningSandbox, startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms } from '@afterpost/platforms';
import { localHost, provision, type RunningService } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import { start } from '@afterpost/token-health';
import { sandboxed } from '../src/sandboxed.ts';

const REPLICAS = 4;
const TENANT = idFrom('tenant', 'refresh');
const credentialsKey = randomBytes(32).toString('base64');

let stack: AsyncDisposableStack;
let clock: ManualClock;
let sandbox: RunningSandbox;
let callers: Caller[];
let services: RunningService[];
/** Routes of the platforms, as often as they were called. */
let calls: string[];

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  clock = new ManualClock();
  calls = [];
  const database = stack.use(await testDatabase('refresh'));
  await provision(database.url);
  sandbox = stack.use(await startSandbox({ clock }));
  const { http, ...networks } = sandboxed(sandbox.url);
  const platforms = createPlatforms({ clock, ...networks, http: { ...http, onCall: ({ route }) => calls.push(route) } });
  stack.defer(() => platforms.close());
  callers = [];
  services = [];
  for (let n = 0; n < REPLICAS; n += 1) {
    const host = localHost({ databaseUrl: database.url, log: silentLog, stopping: new AbortController().signal, clock });
    services.push(stack.use(await start(host, { platforms, credentialsKey })));
    callers.push((await host.commands('gateway', new InFlight())).caller);
  }
}, 30_000);
afterEach(() => stack.disposeAsync());

async function control<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${sandbox.url}/_control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

interface Made {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

async function connected(platform: 'x' | 'instagram', { accessToken, refreshToken }: Made): Promise<string> {
  const reply = await callers[0]!.call(connectByToken, { platform, accessToken, refreshToken }, { id: newId(), tenant: TENANT });
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.value.account.accountId;
}

/** What each replica's lease opens to, or the code of its refusal. */
const leases = (accountId: string): Promise<string[]> =>
  Promise.all(
    callers.map(async (caller) => {
      const key = await newLeaseKey();
      const lease = await caller.call(leaseToken, { accountId, publicKey: key.publicKey }, { id: newId(), tenant: TENANT });
      if (lease.ok) return key.open(lease.value, accountId);
      return lease.kind === 'refused' ? lease.code : lease.kind;
    }),
  );

const refreshesBy = (route: string): number => calls.filter((called) => called === route).length;

async function events(accountId: string): Promise<string[]> {
  const { rows } = await services[0]!.database.pool.query<{ type: string }>(
    'select type from events where stream_id = $1 order by version',
    [accountId],
  );
  return rows.map(({ type }) => type);
}

describe('X, whose refresh tokens work once', () => {
  const REFRESH = '/2/oauth2/token';
  const IN_A_WHILE = 90 * MINUTE;
  let made: Made;
  let accountId: string;
  beforeEach(async () => {
    await control('/x/settings', { rateLimits: false, variants: { refreshReuse: 'kills-family' } });
    made = await control<Made>('/x/accounts', { handle: `once${newId().slice(-6)}` });
    accountId = await connected('x', made);
  });

  it('is asked once by every replica together, again and again, and the connection lives', async () => {
    const seen = new Set([made.accessToken]);
    for (let round = 1; round <= 4; round += 1) {
      clock.advance(IN_A_WHILE);
      const [token = '', ...others] = await leases(accountId);
      expect(others).toEqual(others.map(() => token));
      expect(seen.has(token)).toBe(false);
      seen.add(token);
      expect(refreshesBy(REFRESH)).toBe(round);
    }
  });

  it('is asked again after it could not answer, and the account stays', async () => {
    const respond = { status: 503, headers: { 'content-type': 'application/json' }, body: '{"title":"Service Unavailable"}' };
    await control('/x/faults', { match: { method: 'POST', path: REFRESH }, times: 2, respond });
    clock.advance(IN_A_WHILE);
    for (let n = 0; n < 3; n += 1) {
      await leases(accountId);
      clock.advance(MINUTE);
    }
    expect(await events(accountId)).toEqual(['AccountConnected', 'TokenRefreshed']);
    expect((await leases(accountId))[0]).not.toBe(made.accessToken);
  });

  it('ends a connection once, and everybody hears the same', async () => {
    await control(`/x/accounts/${made.id}/revoke`, { what: 'all' });
    clock.advance(IN_A_WHILE);
    expect(new Set(await leases(accountId))).toEqual(new Set(['token_expired']));
    expect(refreshesBy(REFRESH)).toBe(1);
    expect(await events(accountId)).toEqual(['AccountConnected', 'TokenExpired']);
  });
});

describe('Instagram, whose tokens of sixty days renew themselves', () => {
  const REFRESH = 'GET /refresh_access_token';

  it('is asked once by every replica together, ten days before the end', async () => {
    const made = await control<Made>('/instagram/accounts', { handle: 'sixty.days', type: 'business' });
    const accountId = await connected('instagram', made);
    const before = refreshesBy(REFRESH);
    clock.advance(47 * DAY);
    const [kept] = await leases(accountId);
    expect(refreshesBy(REFRESH)).toBe(before);
    clock.advance(3 * DAY + HOUR);
    const [renewed = '', ...others] = await leases(accountId);
    expect(renewed).not.toBe(kept);
    expect(others).toEqual(others.map(() => renewed));
    expect(refreshesBy(REFRESH)).toBe(before + 1);
    expect(await events(accountId)).toEqual(['AccountConnected', 'TokenRefreshed']);
  });
});
