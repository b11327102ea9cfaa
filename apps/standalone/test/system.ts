import { start as startGateway } from '@afterpost/gateway';
import { type Cadence, DEFAULT_CADENCE, DEFAULT_DISCOVER, start as startInsightsFetcher } from '@afterpost/insights-fetcher';
import { type Clock, type Log, SECOND, systemClock } from '@afterpost/kernel';
import { type Caller, InFlight } from '@afterpost/messaging';
import { start as startNotifier } from '@afterpost/notifier';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms } from '@afterpost/platforms';
import { publisherEnv, start as startPublisher } from '@afterpost/publisher';
import { type Host, jsonLog, localHost, natsHost, provision, type RunningService, SharedCallBudgets, urlAs } from '@afterpost/service-host';
import { start as startSnapshotStore } from '@afterpost/snapshot-store';
import { testDatabase, testNats } from '@afterpost/testing';
import { start as startTokenHealth } from '@afterpost/token-health';
import { sandboxed } from '../src/sandboxed.ts';

export const API_KEY = 'sk_test_of_the_end_to_end_journey';
export const CREDENTIALS_KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7)).toString('base64');

/** The whole system on a database of its own, as a user of its HTTP API sees it, and the sandbox behind it. */
export interface TestSystem extends AsyncDisposable {
  readonly sandboxUrl: string;
  readonly databaseUrl: string;
  readonly url: string;
  /** Over NATS only. */
  readonly natsUrl: string | undefined;
  /** The command bus, for what the HTTP API does not let one say: another tenant, for one. */
  readonly caller: Caller;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- the test says what it expects
  readonly body: any;
}

export type Mode = 'one process' | 'NATS';

/** Business time that runs ahead: what takes minutes by it takes seconds. Timeouts of calls stay what they are. */
export function hastyClock(speed: number): Clock {
  const start = Date.now();
  return { now: () => new Date(start + (Date.now() - start) * speed) };
}

/** What a suite may want otherwise. */
export interface SystemOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** How long a call to a platform may take. */
  readonly timeoutMs?: number;
  /** Variables of the publisher. */
  readonly patience?: Readonly<Record<string, string>>;
  readonly cadence?: Partial<Cadence>;
  /** A token of Instagram from the environment, made in the sandbox. */
  readonly instagramToken?: (sandboxUrl: string) => Promise<string>;
  readonly openInstagramRoutes?: boolean;
}

const SHORT_PATIENCE = { PUBLISH_RETRY_FIRST_MS: '300', PUBLISH_LEASE_MS: '3000', PUBLISH_START_WITHIN_MS: '1000' };

/** Over NATS every service has a host, and so connections, of its own: as in processes of their own. */
export async function startSystem(mode: Mode, given: SystemOptions = {}): Promise<TestSystem> {
  const { clock = systemClock, log = jsonLog('error'), timeoutMs = 2 * SECOND, patience = SHORT_PATIENCE, cadence = {} } = given;
  const { instagramToken, openInstagramRoutes = false } = given;
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await testDatabase('system'));
  await provision(database.url);
  const sandbox = stack.use(await startSandbox({ clock, ageFactor: 1 }));
  const budgets = stack.use(new SharedCallBudgets({ databaseUrl: urlAs(database.url, 'insights_fetcher'), clock, log }));
  const platforms = createPlatforms({
    clock,
    budgets,
    ...sandboxed(sandbox.url),
    http: { ...sandboxed(sandbox.url).http, timeoutMs, publishTimeoutMs: timeoutMs },
  });
  stack.defer(() => platforms.close());
  const stopping = new AbortController();
  const options = { databaseUrl: database.url, log, stopping: stopping.signal, clock };
  const nats = mode === 'NATS' ? stack.use(await testNats()) : undefined;
  const local = localHost(options);
  const hostOf = async (): Promise<Host> => (nats ? stack.use(await natsHost({ ...options, natsUrl: nats.url })) : local);

  const services: RunningService[] = [];
  const add = async (start: (host: Host) => Promise<RunningService>): Promise<RunningService> => {
    const service = stack.use(await start(await hostOf()));
    services.push(service);
    return service;
  };
  const givenTokens = instagramToken ? { instagram: await instagramToken(sandbox.url) } : {};
  await add((host) => startTokenHealth(host, { platforms, credentialsKey: CREDENTIALS_KEY, givenTokens }));
  await add((host) => startPublisher(host, { platforms, env: publisherEnv(patience) }));
  await add((host) =>
    startInsightsFetcher(host, { platforms, cadence: { ...DEFAULT_CADENCE, firstAfterMs: 500, ...cadence }, discover: DEFAULT_DISCOVER }),
  );
  await add((host) => startSnapshotStore(host));
  await add((host) => startNotifier(host));
  const gateway = await add((host) =>
    startGateway(host, {
      host: '127.0.0.1',
      port: 0,
      openInstagramRoutes,
      apiKey: API_KEY,
      liveFreshnessMs: 300 * SECOND,
      bulkFreshnessMs: 3_600 * SECOND,
    }),
  );
  const url = gateway.url ?? '';
  await untilReady(services);
  const bus = await (await hostOf()).commands('gateway', new InFlight());
  stack.defer(() => bus.close());

  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${API_KEY}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text,
    };
  };
  const owned = stack.move();
  return {
    sandboxUrl: sandbox.url,
    databaseUrl: database.url,
    url,
    natsUrl: nats?.url,
    caller: bus.caller,
    get: (path, headers) => ask('GET', path, undefined, headers),
    post: (path, body, headers) => ask('POST', path, body, headers),
    patch: (path, body) => ask('PATCH', path, body),
    delete: (path) => ask('DELETE', path),
    async control<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${sandbox.url}/_control${path}`, {
        method,
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await owned.disposeAsync();
    },
  };
}

async function untilReady(services: readonly RunningService[]): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    const reasons = services.flatMap((service) => service.notReady().map((reason) => `${service.name}: ${reason}`));
    if (reasons.length === 0) return;
    if (performance.now() > giveUpAt) throw new Error(`The system did not become ready: ${reasons.join('; ')}`);
    await new Promise((again) => setTimeout(again, 20));
  }
}
