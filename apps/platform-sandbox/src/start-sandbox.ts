import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { AppError, type Clock, type Log, messageOf, silentLog, systemClock } from '@afterpost/kernel';
import { controlRoutes } from './core/control-routes.ts';
import { fileJournal, noJournal } from './core/journal.ts';
import { playFaults } from './core/play-faults.ts';
import { type HostedNetwork, Sandbox } from './core/sandbox.ts';
import { NETWORKS } from './networks.ts';

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  /** The same seed and the same time give the same figures. */
  readonly seed?: string;
  /** Multiplies the age of posts on their engagement curves, so that a demo grows in minutes; nothing else. */
  readonly ageFactor?: number;
  readonly clock?: Clock;
  /** Where changes are written down, so that the next start has the same world. */
  readonly journalFile?: string;
  readonly log?: Log;
}

export interface RunningSandbox extends AsyncDisposable {
  readonly url: string;
}

/**
 * Starts the simulated networks on one port: each under `/{platform}`, the control API under `/_control`.
 *
 * @throws AppError `port-in-use`, `sandbox-unavailable`, `journal-unreadable`
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { port = 0, host = '127.0.0.1', log = silentLog } = options;
  const sandbox = new Sandbox({
    clock: options.clock ?? systemClock,
    journal: options.journalFile === undefined ? noJournal : fileJournal(options.journalFile),
    seed: options.seed ?? 'afterpost',
    ageFactor: options.ageFactor ?? 1,
    log,
    networks: NETWORKS,
  });
  const server = await serve(sandbox, log);
  await listen(server, port, host);
  const url = `http://${host}:${(server.server.address() as AddressInfo).port}`;
  log.info({ url, platforms: sandbox.networks.map(({ network }) => network.platform) }, 'sandbox.started');
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      await server.close();
      log.info({ url }, 'sandbox.stopped');
    },
  };
}

async function serve(sandbox: Sandbox, log: Log): Promise<FastifyInstance> {
  const server = Fastify({
    // Faults that delay or cut leave connections that no client will ever end.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2_000 },
    rewriteUrl: ({ url = '/' }) => rootPath(sandbox, url) ?? url,
  });
  await server.register(async (scope) => controlRoutes(scope, sandbox, log), { prefix: '/_control' });
  server.get('/', async ({ protocol, host }) => addresses(sandbox, `${protocol}://${host}`));
  for (const hosted of sandbox.networks) {
    await server.register(async (scope) => networkRoutes(scope, sandbox, hosted), {
      prefix: `/${hosted.network.platform}`,
    });
  }
  return server;
}

/** For whoever opens the sandbox in a browser. */
const addresses = (sandbox: Sandbox, origin: string): object => ({
  networks: Object.fromEntries(sandbox.networks.map(({ network }) => [network.platform, `${origin}/${network.platform}`])),
  control: `${origin}/_control`,
});

function networkRoutes(scope: FastifyInstance, sandbox: Sandbox, { network, faults }: HostedNetwork): void {
  // After the body has come: what a call is charged for may stand in it. Faults answer later, so that they count too.
  scope.addHook('preHandler', async (request) => {
    const call = { platform: network.platform, method: request.method, route: routeOf(request).slice(network.platform.length + 1) };
    sandbox.calls.count(call, network.chargedCalls?.(request) ?? 1);
  });
  playFaults(scope, faults);
  network.routes(scope);
}

/** What was called, without whose it was: the pattern, or where one pattern takes everything, the path without its ids. */
function routeOf({ url, routeOptions }: FastifyRequest): string {
  const pattern = routeOptions.url;
  if (pattern !== undefined && !pattern.includes('*')) return pattern;
  const segments = (url.split('?')[0] ?? url).split('/');
  return segments.map((segment) => (/^v\d+\.\d+$/.test(segment) ? ':version' : /\d{4}|%/.test(segment) ? ':id' : segment)).join('/');
}

function rootPath(sandbox: Sandbox, url: string): string | undefined {
  const owner = sandbox.networks.find(({ network }) => network.rootPaths.some((path) => url.startsWith(path)));
  return owner && `/${owner.network.platform}${url}`;
}

async function listen(server: FastifyInstance, port: number, host: string): Promise<void> {
  try {
    await server.listen({ port, host });
  } catch (error) {
    await server.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
      throw new AppError('port-in-use', `Port ${port} is taken by another program; stop it or choose another with PORT.`, { cause: error });
    }
    throw new AppError('sandbox-unavailable', `The sandbox could not listen on ${host}:${port}: ${messageOf(error)}`, { cause: error });
  }
}
