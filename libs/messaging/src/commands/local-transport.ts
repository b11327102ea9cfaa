import { ClientProxy, type CustomTransportStrategy, type ReadPacket, Server, type WritePacket } from '@nestjs/microservices';
import { EmptyResponseException } from '@nestjs/microservices/errors/empty-response.exception.js';
import { firstValueFrom } from 'rxjs';
import type { InFlight } from './in-flight.ts';

/** Subject → handler; what NATS is between processes, this is inside one. Everything passes through JSON, as on the wire. */
export type LocalBus = Map<string, (json: string) => Promise<string>>;

/** Nest's server side of the local bus. */
export class LocalServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('afterpost.local');

  constructor(
    private readonly bus: LocalBus,
    private readonly flight: InFlight,
  ) {
    super();
  }

  listen(done: () => void): void {
    for (const [subject, handler] of this.messageHandlers) {
      this.bus.set(subject, async (json) => {
        const answered = this.transformToObservable(await handler(JSON.parse(json), {} as never));
        return JSON.stringify(await firstValueFrom(answered));
      });
    }
    done();
  }

  async close(): Promise<void> {
    for (const subject of this.messageHandlers.keys()) this.bus.delete(subject);
    await this.flight.idle();
  }

  override on(): void {}

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

  override unwrap<T>(): T {
    return this.bus as T;
  }

  protected override publish(packet: ReadPacket, done: (packet: WritePacket) => void): () => void {
    let listening = true;
    const tell = (answer: WritePacket): void => {
      if (listening) done({ ...answer, isDisposed: true });
    };
    const handler = this.bus.get(String(packet.pattern));
    if (!handler) setImmediate(() => tell({ err: new EmptyResponseException(String(packet.pattern)) }));
    else handler(JSON.stringify(packet.data)).then((json) => tell({ response: JSON.parse(json) }), (err: unknown) => tell({ err }));
    return () => {
      listening = false;
    };
  }

  protected override dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('The local bus carries commands, not events.'));
  }
}
