import { ClientNats, ServerNats } from '@nestjs/microservices';
import type { InFlight } from './in-flight.ts';
import { natsAddress } from './nats-address.ts';

/** As every connection is made: it outlives a broker's restart, and sees a dead broker in seconds. */
export const natsConnectOptions = (url: string) => ({
  ...natsAddress(url),
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
  reconnectTimeWait: 100,
  pingInterval: 2_000,
  maxPingOut: 2,
});

const DRAIN_MS = 2_000;

interface Draining {
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** Ends a connection after what it still has to say; one that has lost its broker is not waited for. */
export async function closeConnection(connection: Draining): Promise<void> {
  await within(DRAIN_MS, connection.drain());
  await connection.close();
}

/** Nest's NATS server, but closing finishes the commands in hand: their callers get their answers. */
export class NatsServer extends ServerNats {
  constructor(
    servers: string,
    service: string,
    private readonly flight: InFlight,
  ) {
    super({ ...natsConnectOptions(servers), queue: service, name: service });
  }

  override async close(): Promise<void> {
    // Two private fields of Nest 12.1: the version is pinned and the command suite fails when they are renamed.
    const connection = this['natsClient'] as Draining | undefined;
    if (!connection) return;
    const subscriptions = this['subscriptions'] as { drain(): Promise<void> }[];
    await within(DRAIN_MS, Promise.all(subscriptions.map((subscription) => subscription.drain())));
    await this.flight.idle();
    // The last answer is handed to the connection on the next tick.
    await new Promise((done) => setImmediate(done));
    await closeConnection(connection);
  }
}

/** A client that is connected from the start: it says `unavailable` at once when the broker or the service is away. */
export const natsClient = (servers: string, service: string): ClientNats =>
  new ClientNats({ ...natsConnectOptions(servers), name: `${service}-client` });

/** Draining a connection that is away waits for it to come back, or rejects: either way there is nothing to drain. */
async function within(ms: number, drained: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((done) => {
    timer = setTimeout(done, ms);
  });
  await Promise.race([drained.catch(() => undefined), tooLong]);
  clearTimeout(timer);
}
