import type { PublicEvent } from '@afterpost/contracts';
import { DeliverPolicy, jetstream, type Consumer as BusConsumer, type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { decodeEvent } from '../relaying/bus-stream.ts';
import { Signal } from './signal.ts';

/** A public event as it came over the bus. */
export interface BusMessage {
  readonly event: PublicEvent;
  readonly seq: number;
}

type Arrival = { readonly kind: 'message'; readonly message: JsMsg } | { readonly kind: 'ended'; readonly error: unknown };

/**
 * An ordered subscription to a bus stream, pulled by hand: a loop that pushes into an array would hold a whole backlog
 * in memory.
 */
export class BusSubscription {
  readonly #iterator: AsyncIterator<JsMsg>;
  readonly #news = new Signal();
  #coming: Promise<void> | undefined;
  #arrival: Arrival | undefined;

  private constructor(
    private readonly consumer: BusConsumer,
    private readonly messages: ConsumerMessages,
  ) {
    this.#iterator = messages[Symbol.asyncIterator]();
  }

  /** Listens from a sequence on; one beyond the stream's end means from its end on. Fails when there is no stream. */
  static async open(connection: NatsConnection, stream: string, fromSequence: number): Promise<BusSubscription> {
    const consumer = await jetstream(connection).consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: fromSequence,
    });
    return new BusSubscription(consumer, await consumer.consume({ max_messages: 1_000, expires: 5_000 }));
  }

  /** The next message that is here already; 'foreign' when it is none of ours. */
  async take(): Promise<BusMessage | 'foreign' | undefined> {
    // what the client holds is handed over in microtasks, before the event loop turns
    if (!this.#arrival) await Promise.race([this.#next(), new Promise((turned) => setImmediate(turned))]);
    const arrival = this.#arrival;
    if (!arrival) return undefined;
    if (arrival.kind === 'ended') throw new Error('The bus has ended the subscription.', { cause: arrival.error });
    this.#arrival = undefined;
    const event = decodeEvent(arrival.message.data);
    return event ? { event, seq: arrival.message.seq } : 'foreign';
  }

  /** Resolves when a message is here, after `ms`, or when stopped. */
  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (this.#arrival) return;
    void this.#next();
    await this.#news.wait(ms, stop);
  }

  close(): void {
    this.messages.close().catch(() => undefined);
    this.consumer.delete().catch(() => undefined); // else it stays on the server for its inactivity threshold
  }

  /** The promise is kept until it is fulfilled: a message that nobody waits for any more must not get lost. */
  #next(): Promise<void> {
    return (this.#coming ??= this.#pull());
  }

  async #pull(): Promise<void> {
    try {
      const result = await this.#iterator.next();
      this.#arrival = result.done ? { kind: 'ended', error: undefined } : { kind: 'message', message: result.value };
    } catch (error) {
      this.#arrival = { kind: 'ended', error };
    }
    this.#coming = undefined;
    this.#news.ring();
  }
}
