import { type Owner, readLogOf } from '@afterpost/contracts';
import { AppError, type Clock, type Log, newId, SECOND, systemClock } from '@afterpost/kernel';
import { Caller, closeConnection, Diverged, JetStreamSource, natsClient, NatsServer, Relay, RpcSource } from '@afterpost/messaging';
import { mayProvision, provision, urlAs } from '../database/provision.ts';
import type { CommandBus, Host } from '../host.ts';
import { schemaOf } from '../service-schema.ts';
import { connectBroker } from './connect-broker.ts';

export interface NatsHostOptions {
  /** A service's own login, or one that may provision and act as every role (development). */
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly log: Log;
  readonly stopping: AbortSignal;
  readonly clock?: Clock;
  /** How long a broker that is away is waited for; ten seconds, after which a person wants to know. */
  readonly brokerWithinMs?: number;
}

/** Nobody in particular asks for a log: its events carry their tenants. */
const NO_TENANT = '00000000-0000-4000-8000-000000000000';

/** One process of many: commands over NATS, events through JetStream with the owner behind it. Dispose it after the services. */
export async function natsHost(options: NatsHostOptions): Promise<Host & AsyncDisposable> {
  const { databaseUrl, natsUrl, log, stopping, clock = systemClock, brokerWithinMs = 10 * SECOND } = options;
  await using stack = new AsyncDisposableStack();
  const broker = await connectBroker({ natsUrl, brokerWithinMs, log, stopping });
  const { connection } = broker;
  stack.defer(() => closeConnection(connection));
  const shared = await mayProvision(databaseUrl);
  if (shared) await provision(databaseUrl);

  const owned = stack.move();
  return {
    clock,
    newId,
    log,
    stopping,
    notReady: () => broker.notReady(),
    databaseUrl: (service) => Promise.resolve(shared ? urlAs(databaseUrl, schemaOf(service)) : databaseUrl),
    async commands(service, flight): Promise<CommandBus> {
      const client = natsClient(natsUrl, service);
      const server = new NatsServer(natsUrl, service, flight);
      await client.connect();
      return {
        server,
        caller: new Caller(client, log),
        ready: async () => server.unwrap<{ flush(): Promise<void> }>().flush(),
        close: async () => client.close(),
      };
    },
    follow(owner, caller) {
      const rpc = new RpcSource(owner, (ask) => askOwner(owner, caller, ask));
      return new JetStreamSource({ owner, connection, rpc });
    },
    lend: (_owner, { log: publicLog, pool, committed }) => new Relay({ publicLog, connection, pool, signal: committed, log }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function askOwner(owner: Owner, caller: Caller, ask: { after: string; limit: number }) {
  const reply = await caller.call(readLogOf(owner), ask, { id: newId(), tenant: NO_TENANT });
  if (reply.ok) return reply.value;
  if (reply.kind === 'refused') throw new Diverged(ask.after);
  throw new AppError('owner-away', `${owner} does not answer: ${reply.kind}${'ref' in reply ? ` ${reply.ref}` : ''}`);
}
