import { silentLog } from '@afterpost/kernel';
import { eventually } from '@afterpost/testing';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { Consumer, type ConsumerSettings } from '../src/following/consumer.ts';
import { readLog } from '../src/public-log/read-log.ts';
import { busAddressOf, type BusAddress } from '../src/relaying/bus-stream.ts';
import { Relay } from '../src/relaying/relay.ts';
import { BusSubscription } from '../src/sources/bus-subscription.ts';
import { JetStreamSource } from '../src/sources/jetstream-source.ts';
import { RpcSource } from '../src/sources/rpc-source.ts';
import { effectIds, effectsOf, settledDifference, type Difference } from '../src/testing/effects.ts';
import { logWorld, type LogWorld } from '../src/testing/log-world.ts';
import { OWNER } from '../src/testing/private-events.ts';
import { Broker, connectTo } from './broker.ts';

/** Ends a loop that was started and waits until it has ended. */
export type Stop = () => Promise<void>;

/** A log, a broker of its own, and whoever stands between them. */
export class BusWorld implements AsyncDisposable {
  readonly address: BusAddress;
  /** How many events came from the owner instead of the bus. */
  askedEvents = 0;
  #running: Stop[] = [];

  private constructor(
    readonly world: LogWorld,
    readonly broker: Broker,
    readonly connection: NatsConnection,
    readonly manager: JetStreamManager,
    settings: Partial<BusAddress>,
  ) {
    this.address = { ...busAddressOf(OWNER), ...settings };
  }

  static async begin(name: string, settings: Partial<BusAddress> = {}): Promise<BusWorld> {
    const [world, broker] = await Promise.all([logWorld(name), Broker.start()]);
    const connection = await connectTo(broker.url);
    return new BusWorld(world, broker, connection, await jetstreamManager(connection, { checkAPI: false }), settings);
  }

  newRelay(): Relay {
    const { world, connection } = this;
    return new Relay({ publicLog: world.log, connection, pool: world.pool, signal: world.committed, log: silentLog, bus: this.address });
  }

  newConsumer(name: string, { idleMs = 400, ...more }: Partial<ConsumerSettings> & { idleMs?: number } = {}): Consumer {
    const rpc = new RpcSource(OWNER, async (ask) => {
      const page = await readLog(this.world.log, ask);
      this.askedEvents += page.events.length;
      return page;
    });
    const source = new JetStreamSource({ owner: OWNER, connection: this.connection, rpc, idleMs, bus: this.address });
    return new Consumer({
      name,
      source,
      handler: effectsOf(name),
      pool: this.world.pool,
      log: silentLog,
      policy: { retryMsMax: 500 },
      ...more,
    });
  }

  /** Runs until stopped, at the latest when the world ends. */
  run(loop: Relay | Consumer): Stop {
    const turn = new AbortController();
    const running = loop.run(turn.signal);
    const stop = async (): Promise<void> => {
      turn.abort();
      await running;
    };
    this.#running.push(stop);
    return stop;
  }

  /** What is on the bus, in its order. */
  async busIds(): Promise<string[]> {
    const { state } = await this.manager.streams.info(this.address.stream);
    const ids: string[] = [];
    if (state.messages === 0) return ids;
    const subscription = await BusSubscription.open(this.connection, this.address.stream, 1);
    try {
      let came = 0;
      return await eventually(async () => {
        for (let message = await subscription.take(); message !== undefined; message = await subscription.take(), came += 1)
          if (message !== 'foreign') ids.push(message.event.id);
        if (came < state.messages) throw new Error(`${came} of ${state.messages} messages have come`);
        return ids;
      });
    } finally {
      subscription.close();
    }
  }

  /** How the bus differs from the log, as soon as it doesn't or the time is over. */
  async busDifference(withinMs = 20_000): Promise<Difference> {
    return settledDifference(() => this.busIds(), await this.world.publicIds(), withinMs);
  }

  /** How a consumer's effects differ from the log, as soon as they don't or the time is over. */
  async difference(consumer: string, withinMs = 20_000): Promise<Difference> {
    return settledDifference(() => effectIds(this.world.pool, consumer), await this.world.publicIds(), withinMs);
  }

  /** Waits until the last event is the last on the bus. */
  async relayed(): Promise<void> {
    const expected = await this.world.publicIds();
    await eventually(async () => {
      const ids = await this.busIds();
      if (ids.at(-1) !== expected.at(-1)) throw new Error(`the bus is at ${ids.at(-1)}, the log at ${expected.at(-1)}`);
    }, 20_000);
  }

  /** Waits until the bus holds more messages than that. */
  async grownBeyond(messages: number): Promise<void> {
    await eventually(async () => {
      const { state } = await this.manager.streams.info(this.address.stream);
      if (state.messages <= messages) throw new Error('nothing was relayed yet');
    }, 20_000);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((stop) => stop()));
    await this.connection.close();
    await this.broker[Symbol.asyncDispose]();
    await this.world.drop();
  }
}
