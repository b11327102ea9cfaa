import type { PublicEvent } from '@afterpost/contracts';
import { SECOND, ticker, type Log } from '@afterpost/kernel';
import { jetstream, type JetStreamClient } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Checkpoint } from '../following/checkpoint.ts';
import { runExclusively, type FollowerStatus } from '../following/run-exclusively.ts';
import type { History } from '../public-log/public-id.ts';
import type { PublicCursor, PublicLog } from '../public-log/public-log.ts';
import type { Signal } from '../sources/signal.ts';
import { busAddressOf, BusStream, encodeEvent, type BusAddress } from './bus-stream.ts';

const PAGE = 500;
const LOOK_MS = 5 * SECOND;
const IDLE_MS = SECOND;
const GAP_MS = 5;
const ACK_MS = 5 * SECOND;
const RETRY = { retryMs: 200, retryMsMax: 5 * SECOND };

/** What a relay is made of. The bus address is the owner's, unless told otherwise. */
export interface RelaySettings {
  readonly publicLog: PublicLog;
  readonly connection: NatsConnection;
  readonly pool: Pool;
  readonly signal: Signal;
  readonly log: Log;
  readonly bus?: BusAddress;
}

/** Where a relay stands: what it will read next, and the stream's last sequence as it knows it. */
interface Standing {
  readonly history: History;
  readonly cursor: PublicCursor;
  sequence: number;
  lookedAt: number;
}

/**
 * Publishes an owner's public events to the bus, each once and in order. It remembers nothing that the stream does not
 * say better: a round goes on after the stream's last message, and publishes expecting that this one is still the last.
 * Whatever comes unexpected ends the round, and the next one looks at the stream again.
 */
export class Relay {
  readonly #log: PublicLog;
  readonly #settings: RelaySettings;
  readonly #bus: BusAddress;
  readonly #jetstream: JetStreamClient;
  readonly #checkpoint: Checkpoint;
  #stream: BusStream | undefined;
  #standing: Standing | undefined;
  #status: FollowerStatus = { state: 'starting' };

  constructor(settings: RelaySettings) {
    this.#log = settings.publicLog;
    this.#settings = settings;
    this.#bus = settings.bus ?? busAddressOf(settings.publicLog.owner);
    this.#jetstream = jetstream(settings.connection);
    this.#checkpoint = new Checkpoint('relay', settings.publicLog.owner);
  }

  get status(): FollowerStatus {
    return this.#status;
  }

  /** Runs until stopped, while no other instance does; never rejects. */
  run(stop: AbortSignal): Promise<void> {
    return runExclusively({
      name: `relay<${this.#log.owner}`,
      pool: this.#settings.pool,
      policy: RETRY,
      log: this.#settings.log,
      stop,
      begin: () => (this.#standing = undefined),
      round: (until) => this.round(until),
      onStatus: (status) => (this.#status = status),
    });
  }

  /** Publishes a page; answers how to wait for the next, or nothing when there may be more right now. */
  async round(until: AbortSignal): Promise<(() => Promise<void>) | undefined> {
    try {
      const at = (this.#standing ??= await this.#look());
      const rings = this.#settings.signal.rings;
      const { events, read } = await this.#log.page(at.cursor, PAGE, at.history);
      if (events.length > 0) await this.#publish(events, at);
      if (ticker() - at.lookedAt > LOOK_MS) await this.#lookAgain(at);
      if (read > 0) return undefined;
      if (at.cursor.reader.waiting) return () => pause(GAP_MS);
      return async () => {
        if (this.#settings.signal.rings === rings) await this.#settings.signal.wait(IDLE_MS, until);
      };
    } catch (error) {
      this.#standing = undefined;
      throw error;
    }
  }

  /** Finds out where to go on: after the id of the stream's last message, position and index. */
  async #look(): Promise<Standing> {
    this.#stream ??= await BusStream.of(this.#settings.connection, this.#bus);
    const history = await this.#log.history();
    const tail = await this.#stream.tail();
    const from = tail.lastId ?? (await this.#checkpoint.load(this.#settings.pool)).id;
    const anchor = await this.#log.anchor(from, history);
    if (anchor !== from && !tail.isEmpty) await this.#stream.purge(); // events that a restore has undone
    this.#settings.log.info(
      { owner: this.#log.owner, stream: this.#bus.stream, after: anchor, sequence: tail.lastSequence },
      'relay-goes-on',
    );
    return { history, cursor: this.#log.open(anchor), sequence: tail.lastSequence, lookedAt: ticker() };
  }

  /** A burst. Each message is accepted only directly behind the one before it, so what is accepted has no holes. */
  async #publish(events: readonly PublicEvent[], at: Standing): Promise<void> {
    const acks = await Promise.allSettled(
      events.map((event, i) =>
        this.#jetstream.publish(this.#bus.subjectOf(event), encodeEvent(event), {
          timeout: ACK_MS,
          expect: { lastSequence: at.sequence + i },
        }),
      ),
    );
    for (const ack of acks) {
      if (ack.status === 'rejected') throw ack.reason;
      if (ack.value.duplicate) throw new Error('The bus took a new event for one that it has.');
    }
    at.sequence += events.length;
    await this.#checkpoint.put(this.#settings.pool, { id: at.cursor.last, seq: at.sequence });
  }

  async #lookAgain(at: Standing): Promise<void> {
    at.lookedAt = ticker();
    const sequence = await this.#stream?.lastSequence();
    const history = await this.#log.history();
    if (sequence !== at.sequence || history.length !== at.history.length) throw new Error('The stream or the log is not as it was left.');
  }
}
