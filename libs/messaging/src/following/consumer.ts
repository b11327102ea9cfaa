import type { Owner, PublicEvent } from '@afterpost/contracts';
import type { Log } from '@afterpost/kernel';
import type { Pool, PoolClient } from 'pg';
import { comparePublicIds, positionOf } from '../public-log/public-id.ts';
import type { Cursor, Source } from '../sources/source.ts';
import { Checkpoint, CheckpointMoved } from './checkpoint.ts';
import { DEFAULT_POLICY, type ConsumerPolicy } from './consumer-policy.ts';
import { isDatabaseFailure } from './database-failure.ts';
import type { EventHandler } from './event-handler.ts';
import { Parking } from './parking.ts';
import { runExclusively, type FollowerStatus } from './run-exclusively.ts';
import { inTransaction } from './transaction.ts';

/** Told within each transaction how far the consumer will have got when it commits. */
export type OnProgress = (source: Owner, position: number, tx: PoolClient) => Promise<void> | void;

/** What a consumer is made of. The name is its identity: a new one starts from the beginning of the log. */
export interface ConsumerSettings {
  readonly name: string;
  readonly source: Source;
  readonly handler: EventHandler;
  readonly pool: Pool;
  readonly log: Log;
  readonly batch?: number;
  readonly policy?: Partial<ConsumerPolicy>;
  readonly onProgress?: OnProgress;
}

/**
 * Follows one source. Effects and checkpoint are committed in one transaction, so every event takes effect exactly once
 * and in order, whoever is killed at whatever moment. An event that cannot be handled is parked, with the later ones of
 * its subject behind it; the rest flows on.
 */
export class Consumer {
  readonly name: string;
  readonly #source: Source;
  readonly #handler: EventHandler;
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #batch: number;
  readonly #policy: ConsumerPolicy;
  readonly #onProgress: OnProgress | undefined;
  readonly #checkpoint: Checkpoint;
  readonly #parking: Parking;
  #status: FollowerStatus = { state: 'starting' };
  #cursor: Cursor | undefined;
  /** A batch failed somewhere up to this event: until there one event per transaction, to find out which. */
  #carefulUpTo = '';

  constructor(settings: ConsumerSettings) {
    this.name = settings.name;
    this.#source = settings.source;
    this.#handler = settings.handler;
    this.#pool = settings.pool;
    this.#log = settings.log;
    this.#batch = settings.batch ?? 200;
    this.#policy = { ...DEFAULT_POLICY, ...settings.policy };
    this.#onProgress = settings.onProgress;
    this.#checkpoint = new Checkpoint(settings.name, settings.source.owner);
    this.#parking = new Parking(settings.name, settings.source.owner);
  }

  get status(): FollowerStatus {
    return this.#status;
  }

  /** Runs until stopped, while no other instance of the same name does; never rejects. */
  async run(stop: AbortSignal): Promise<void> {
    await runExclusively({
      name: `${this.name}<${this.#source.owner}`,
      pool: this.#pool,
      policy: this.#policy,
      log: this.#log,
      onStatus: (status) => (this.#status = status),
      begin: () => (this.#cursor = undefined),
      round: async (until) => {
        if (!(await this.step())) return () => this.#source.wait(this.#policy.idleMs, until);
        return undefined;
      },
      stop,
    });
    await this.#source.close();
  }

  /** Takes what comes next; says whether there was anything. Throws when it could not be taken: the same again later. */
  async step(): Promise<boolean> {
    try {
      const from = (this.#cursor ??= await this.#checkpoint.load(this.#pool));
      const { events, cursor: to, rewind } = await this.#source.read(from, this.#batch);
      if (rewind !== undefined) await this.#rewind(from, to);
      else if (events.length > 0) await this.#take(events, from, to);
      this.#cursor = to;
      return rewind !== undefined || events.length > 0;
    } catch (error) {
      this.#cursor = undefined;
      throw error;
    }
  }

  async #take(events: readonly PublicEvent[], from: Cursor, to: Cursor): Promise<void> {
    const stillCareful = comparePublicIds(from.id, this.#carefulUpTo) < 0;
    if (events.length === 1 || stillCareful) return this.#takeOneByOne(events, from, to);
    try {
      await this.#commit(events, from, to);
    } catch (error) {
      if (!this.#isFaultOfEvent(error)) throw error;
      this.#log.warn({ consumer: this.name, source: this.#source.owner, events: events.length, err: error }, 'batch-failed');
      this.#carefulUpTo = to.id;
      await this.#takeOneByOne(events, from, to);
    }
  }

  async #takeOneByOne(events: readonly PublicEvent[], from: Cursor, to: Cursor): Promise<void> {
    let at = from;
    for (const event of events) {
      const next = event.id === to.id ? to : { id: event.id, seq: from.seq };
      try {
        await this.#commit([event], at, next, (tx) => this.#parking.forgive(event, tx));
      } catch (error) {
        if (!this.#isFaultOfEvent(error)) throw error;
        await this.#countOrPark(event, at, next, error);
      }
      at = next;
    }
  }

  async #commit(events: readonly PublicEvent[], from: Cursor, to: Cursor, besides?: (tx: PoolClient) => Promise<void>): Promise<void> {
    await inTransaction(this.#pool, async (tx) => {
      await this.#checkpoint.takeTurn(tx);
      const passing = await this.#parking.letPass(events, tx);
      if (passing.length > 0) await this.#handler.handle(passing, tx);
      await besides?.(tx);
      await this.#move(tx, from, to);
    });
  }

  async #countOrPark(event: PublicEvent, from: Cursor, to: Cursor, error: unknown): Promise<void> {
    const attempts = await this.#parking.countAttempt(event, error, this.#pool);
    if (attempts < this.#policy.attemptsMax) throw error;
    await inTransaction(this.#pool, async (tx) => {
      await this.#checkpoint.takeTurn(tx);
      await this.#parking.park(event, attempts, error, tx);
      await this.#move(tx, from, to);
    });
    this.#log.error(
      { consumer: this.name, source: this.#source.owner, event: event.id, type: event.type, attempts, err: error },
      'event-parked',
    );
  }

  async #rewind(from: Cursor, to: Cursor): Promise<void> {
    await inTransaction(this.#pool, async (tx) => {
      await this.#checkpoint.takeTurn(tx);
      await this.#handler.undo?.(to.id, tx);
      await this.#parking.forgetAfter(to.id, tx);
      await this.#move(tx, from, to);
    });
    this.#carefulUpTo = '';
    this.#log.warn({ consumer: this.name, source: this.#source.owner, from: from.id, to: to.id }, 'rewound-after-restore');
  }

  async #move(tx: PoolClient, from: Cursor, to: Cursor): Promise<void> {
    await this.#checkpoint.move(tx, from, to);
    await this.#onProgress?.(this.#source.owner, positionOf(to.id), tx);
  }

  #isFaultOfEvent(error: unknown): boolean {
    return !(error instanceof CheckpointMoved) && !isDatabaseFailure(error) && !this.#policy.isTransient(error);
  }
}
