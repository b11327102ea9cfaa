import { ClientNats, ServerNats } from '@nestjs/microservices';
import type { InFlight } from './in-flight.ts';

const CONNECT = { maxReconnectAttempts: -1, waitOnFirstConnect: true, reconnectTimeWait: 100, pingInterval: 2_000, maxPingOut: 2 } as const;

/** Nest's NATS server, but closing finishes the commands in hand: their callers get their answers. */
export class NatsServer extends ServerNats {
  constructor(
    servers: string,
    service: string,
    private readonly flight: InFlight,
  ) {
    super({ ...CONNECT, servers, queue: service, name: service });
  }

  override async close(): Promise<void> {
    // Two private fields of Nest 12.1: the version is pinned and the command suite fails when they are renamed.
    const connection = this['natsClient'] as { drain(): Promise<void> } | undefined;
    if (!connection) return;
    const subscriptions = this['subscriptions'] as { drain(): Promise<void> }[];
    await Promise.all(subscriptions.map((subscription) => subscription.drain()));
    await this.flight.idle();
    await new Promise((done) => setImmediate(done));
    await connection.drain();
  }
}

/** A client that is connected from the start: it says `unavailable` at once when the broker or the service is away. */
export const natsClient = (servers: string, service: string): ClientNats => new ClientNats({ ...CONNECT, servers, name: `${service}-client` });
