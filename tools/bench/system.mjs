// The whole system in the bench's process: on one host, or every service with a host of its own over NATS.
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { start as startGateway } from '@afterpost/gateway';
import { DEFAULT_CADENCE, DEFAULT_DISCOVER, start as startInsightsFetcher } from '@afterpost/insights-fetcher';
import { HOUR, MINUTE, newId, silentLog, systemClock } from '@afterpost/kernel';
import { InFlight } from '@afterpost/messaging';
import { startSandbox } from '@afterpost/platform-sandbox';
import { createPlatforms } from '@afterpost/platforms';
import { start as startPublisher } from '@afterpost/publisher';
import { localHost, natsHost, provision } from '@afterpost/service-host';
import { start as startSnapshotStore } from '@afterpost/snapshot-store';
import { start as startTokenHealth } from '@afterpost/token-health';

const READY_WITHIN_MS = 30_000;

/** Starts everything on a new database of the server; without `natsUrl` in one process without a bus. */
export async function benchSystem(stack, serverUrl, natsUrl) {
  const databaseUrl = await newDatabase(stack, serverUrl);
  await provision(databaseUrl);
  const sandbox = stack.use(await startSandbox({ clock: systemClock, ageFactor: 1 }));
  const http = { allowHosts: [new URL(sandbox.url).host] };
  const networks = ['bluesky', 'facebook', 'instagram', 'linkedin', 'x'];
  const platforms = createPlatforms({
    clock: systemClock,
    baseUrls: Object.fromEntries(networks.map((platform) => [platform, `${sandbox.url}/${platform}`])),
    apps: Object.fromEntries(networks.map((platform) => [platform, { clientId: 'sandbox-app', clientSecret: 'sandbox-secret' }])),
    http,
  });
  stack.defer(() => platforms.close());
  const stopping = new AbortController();
  const surroundings = { databaseUrl, log: silentLog, stopping: stopping.signal, clock: systemClock };
  const oneHost = localHost(surroundings);
  const nextHost = async () => (natsUrl ? stack.use(await natsHost({ ...surroundings, natsUrl })) : oneHost);

  const apiKey = `sk_test_${randomBytes(24).toString('base64url')}`;
  const credentialsKey = randomBytes(32).toString('base64');
  const starts = [
    (host) => startTokenHealth(host, { platforms, credentialsKey }),
    (host) => startPublisher(host, { platforms }),
    (host) => startInsightsFetcher(host, { platforms, cadence: DEFAULT_CADENCE, discover: DEFAULT_DISCOVER }),
    (host) => startSnapshotStore(host),
    (host) => startGateway(host, { host: '127.0.0.1', port: 0, apiKey, liveFreshnessMs: 5 * MINUTE, bulkFreshnessMs: HOUR }),
  ];
  const services = [];
  for (const start of starts) services.push(stack.use(await start(await nextHost())));
  const host = await nextHost();
  const bus = await host.commands('gateway', new InFlight());
  stack.defer(() => bus.close());
  stack.defer(() => stopping.abort());
  await untilReady(services);
  return { url: services.at(-1).url, apiKey, databaseUrl, sandboxUrl: sandbox.url, host, caller: bus.caller };
}

async function untilReady(services) {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const reasons = services.flatMap((service) => service.notReady().map((reason) => `${service.name}: ${reason}`));
    if (reasons.length === 0) return;
    if (performance.now() > until) throw new Error(`The system did not become ready: ${reasons.join('; ')}`);
    await pause(20);
  }
}

async function newDatabase(stack, serverUrl) {
  const name = `bench_${newId().replaceAll('-', '')}`;
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}
