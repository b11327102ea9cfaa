import { ClientProxy, type CustomTransportStrategy, type ReadPacket, Server, type WritePacket } from '@nestjs/microservices';
import { EmptyResponseException } from '@nestjs/microservices/errors/empty-response.exception.js';
import { firstValueFrom } from 'rxjs';
import type { InFlight } from './in-flight.ts';

type Answering = (json: string) => Promise<string>;

/**
 * Subject → who answers it; what NATS is between processes, this is inside one. Everything passes through JSON, as on
 * the wire, and one of several answers each request, as in a queue group.
 */
export type LocalBus = Map<string, readonly Answering[]>;

/** Nest's server side of the local bus. */
export class LocalServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('afterpost.local');
  readonly #subscribed = new Map<string, Answering>();

  constructor(
    private readonly bus: LocalBus,
    private readonly flight: InFlight,
  ) {
    super();
  }

  listen(done: () => void): void {
    for (const [subject, handler] of this.messageHandlers) {
      const answering: Answering = async (json) => {
        const answered = this.transformToObservable(await handler(JSON.parse(json), {}));
        return JSON.stringify(await firstValueFrom(answered));
      };
      this.#subscribed.set(subject, answering);
      this.bus.set(subject, [...(this.bus.get(subject) ?? []), answering]);
    }
    done();
  }

  /** Leaves the bus, then finishes the commands in hand. */
  async close(): Promise<void> {
    for (const [subject, mine] of this.#subscribed) {
      const others = (this.bus.get(subject) ?? []).filter((answering) => answering !== mine);
      if (others.length > 0) this.bus.set(subject, others);
      else this.bus.delete(subject);
    }
    this.#subscribed.clear();
    await this.flight.idle();
  }

  override on(): void {}

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's own signature
  override unwrap<T>(): T {
    return this.bus as T;
  }
}

/** Nest's client side of the local bus: no subscriber is said at once, as NATS says it. */
export class LocalClient extends ClientProxy {
  constructor(private readonly bus: LocalBus) {
    super();
  }

  override connect(): Promise<void> {
    return Promise.resolve();
  }

  override close(): void {}

  override on(): void {}

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's own signature
  override unwrap<T>(): T {
    return this.bus as T;
  }

  protected override publish(packet: ReadPacket, done: (packet: WritePacket) => void): () => void {
    let listening = true;
    const tell = (answer: WritePacket): void => {
      if (listening) done({ ...answer, isDisposed: true });
    };
    const [answering] = this.bus.get(String(packet.pattern)) ?? [];
    if (!answering) setImmediate(() => tell({ err: new EmptyResponseException(String(packet.pattern)) }));
    else
      answering(JSON.stringify(packet.data)).then(
        (json) => tell({ response: JSON.parse(json) }),
        (err: unknown) => tell({ err }),
      );
    return () => {
      listening = false;
    };
  }

  protected override dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('The local bus carries commands, not events.'));
  }
}
