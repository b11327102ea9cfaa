import { join, resolve } from 'node:path';
import { BOOTSTRAP_TENANT, start as startGateway } from '@afterpost/gateway';
import { DEFAULT_CADENCE, DEFAULT_DISCOVER, start as startInsightsFetcher } from '@afterpost/insights-fetcher';
import { DAY, type Log, MINUTE, SECOND, systemClock } from '@afterpost/kernel';
import { type RunningSandbox, startSandbox } from '@afterpost/platform-sandbox';
import { start as startNotifier } from '@afterpost/notifier';
import { createPlatforms, type PlatformsConfig } from '@afterpost/platforms';
import { start as startPublisher } from '@afterpost/publisher';
import { callBudgets, localHost, natsHost } from '@afterpost/service-host';
import { start as startSnapshotStore } from '@afterpost/snapshot-store';
import { start as startTokenHealth, type upkeepEnv } from '@afterpost/token-health';
import { embeddedDatabase, provisionDatabase, readOnlyUrl } from './database.ts';
import { type Demo, prepareDemo } from './demo/prepare-demo.ts';
import type { Settings } from './env.ts';
import { sandboxed } from './sandboxed.ts';
import { type Secrets, secretsOf } from './secrets.ts';

/** A day on the sandbox's engagement curves passes in two minutes, so that figures move while somebody looks. */
const DEMO_AGE_FACTOR = 720;
/** In the demo a capture is live for ten seconds, and posts are measured every few minutes. */
const DEMO_LIVE_MS = 10 * SECOND;
const DEMO_CADENCE = {
  ...DEFAULT_CADENCE,
  firstAfterMs: 5 * SECOND,
  tiers: [
    { untilAgeMs: DAY, everyMs: 30 * SECOND },
    { untilAgeMs: Number.POSITIVE_INFINITY, everyMs: 5 * MINUTE },
  ],
  accountEveryMs: 5 * MINUTE,
} as const;

export interface Standalone extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  /** Read only, for the one tenant there is. */
  readonly databaseUrl: string;
  readonly sandboxUrl: string | undefined;
  readonly demo: Demo | undefined;
  /** What keeps it from being ready, in words. */
  notReady(): string[];
}

export interface Surroundings {
  /** Where the networks live and what we are there; in the demo all of them are the sandbox. */
  readonly networks: Partial<PlatformsConfig>;
  /** How tokens are kept; a token from the environment is never shown to the sandbox. */
  readonly upkeep: ReturnType<typeof upkeepEnv>;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Every service, and for a first run the database and the networks, in one process. Disposing it stops HTTP first and PostgreSQL last. */
export async function startStandalone(settings: Settings, { networks, upkeep, log, stopping }: Surroundings): Promise<Standalone> {
  const dataDir = resolve(settings.AFTERPOST_DATA_DIR);
  const secrets = secretsOf(dataDir);
  const isDemo = settings.AFTERPOST_DEMO === '1';
  const apiKey = settings.AFTERPOST_API_KEY ?? secrets.apiKey;
  await using stack = new AsyncDisposableStack();

  const databaseUrl = settings.DATABASE_URL ?? (await embeddedDatabase(dataDir, isDemo ? 'afterpost_demo' : 'afterpost', secrets, stack));
  await provisionDatabase(databaseUrl);
  const sandbox = isDemo ? stack.use(await demoSandbox(dataDir, secrets.sandboxSeed, log)) : undefined;
  const surroundings = { databaseUrl, log, stopping, clock: systemClock };
  const host = settings.NATS_URL ? stack.use(await natsHost({ ...surroundings, natsUrl: settings.NATS_URL })) : localHost(surroundings);
  const budgets = stack.use(await callBudgets(host, 'insights-fetcher'));
  const platforms = createPlatforms({
    clock: systemClock,
    budgets,
    ...(sandbox ? sandboxed(sandbox.url) : networks),
  });
  stack.defer(() => platforms.close());
  const services = [
    stack.use(await startTokenHealth(host, { platforms, ...keysOf(secrets), ...(isDemo ? {} : upkeep) })),
    stack.use(await startPublisher(host, { platforms })),
    stack.use(
      await startInsightsFetcher(host, { platforms, cadence: sandbox ? DEMO_CADENCE : DEFAULT_CADENCE, discover: DEFAULT_DISCOVER }),
    ),
    stack.use(await startSnapshotStore(host)),
    stack.use(await startNotifier(host)),
  ];
  const gateway = stack.use(
    await startGateway(host, {
      host: settings.HOST,
      port: settings.PORT,
      publicUrl: settings.AFTERPOST_PUBLIC_URL,
      redirectOrigins: settings.AFTERPOST_REDIRECT_ORIGINS,
      openInstagramRoutes: settings.AFTERPOST_OPEN_INSTAGRAM_ROUTES === '1',
      apiKey,
      liveFreshnessMs: sandbox ? DEMO_LIVE_MS : 5 * MINUTE,
      bulkFreshnessMs: 60 * MINUTE,
    }),
  );
  services.push(gateway);

  const url = gateway.url ?? '';
  const readerUrl = await readOnlyUrl(databaseUrl, secrets.readerPassword, BOOTSTRAP_TENANT);
  const demo = sandbox && (await prepareDemo({ dataDir, sandboxUrl: sandbox.url, gatewayUrl: url, apiKey, clock: systemClock }));
  const owned = stack.move();
  return {
    url,
    apiKey,
    databaseUrl: readerUrl,
    sandboxUrl: sandbox?.url,
    demo,
    notReady: () => services.flatMap((service) => service.notReady()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const keysOf = ({ credentialsKey, oldCredentialsKeys }: Secrets) => ({ credentialsKey, oldCredentialsKeys });

const demoSandbox = (dataDir: string, seed: string, log: Log): Promise<RunningSandbox> =>
  startSandbox({ seed, ageFactor: DEMO_AGE_FACTOR, journalFile: join(dataDir, 'sandbox.ndjson'), log });
