import type { Owner, PublicEvent } from '@afterpost/contracts';
import { SECOND, ticker } from '@afterpost/kernel';
import type { NatsConnection } from '@nats-io/transport-node';
import { Diverged } from '../public-log/diverged.ts';
import { comparePublicIds, isBeyondCut, type History } from '../public-log/public-id.ts';
import { busAddressOf, type BusAddress } from '../relaying/bus-stream.ts';
import { BusSubscription, type BusMessage } from './bus-subscription.ts';
import { pageAfter } from './page-after.ts';
import type { RpcSource } from './rpc-source.ts';
import { Signal } from './signal.ts';
import type { Cursor, Source, SourcePage } from './source.ts';

const ASK_AGAIN_MS = 100;

/** What a source on the bus is made of. `rpc` answers whatever the bus cannot prove. */
export interface JetStreamSourceSettings {
  readonly owner: Owner;
  readonly connection: NatsConnection;
  readonly rpc: RpcSource;
  /** After so long without a message the owner is asked: a lost tail is followed by nothing that would show it. */
  readonly idleMs?: number;
  readonly bus?: BusAddress;
}

/**
 * Listens to the bus, and believes a message only if its `prev` is the last id; about everything else, silence
 * included, the owner is asked. So the bus may lose, repeat or reorder what it likes: it is a fast path to what the owner
 * would have answered.
 */
export class JetStreamSource implements Source {
  readonly owner: Owner;
  readonly #connection: NatsConnection;
  readonly #rpc: RpcSource;
  readonly #idleMs: number;
  readonly #stream: string;
  #subscription: BusSubscription | undefined;
  /** A message whose `prev` is not the last id: it waits until what is missing before it has come from the owner. */
  #held: BusMessage | undefined;
  /** The id up to which events were handed over. */
  #told = '';
  #history: History = [];
  #heardAt = 0;
  readonly #never = new Signal();

  constructor(settings: JetStreamSourceSettings) {
    this.owner = settings.owner;
    this.#connection = settings.connection;
    this.#rpc = settings.rpc;
    this.#idleMs = settings.idleMs ?? 5 * SECOND;
    this.#stream = (settings.bus ?? busAddressOf(settings.owner)).stream;
  }

  async read(cursor: Cursor, limit: number): Promise<SourcePage> {
    try {
      // asked again for what it has handed over: it will not come a second time on this subscription
      if (cursor.id !== this.#told) await this.close();
      const answered = this.#subscription ? undefined : await this.#open(cursor, limit);
      const page = answered ?? (await this.#listen(cursor, limit));
      this.#told = page.cursor.id;
      return page;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (!this.#subscription || this.#held) return this.#never.wait(Math.min(ms, ASK_AGAIN_MS), stop);
    const untilSilence = this.#heardAt + this.#idleMs - ticker();
    await this.#subscription.wait(Math.max(0, Math.min(ms, untilSilence)), stop);
  }

  /**
   * Asks whether the cursor still stands, then subscribes. Without the owner it goes on with the bus; without the bus it
   * answers with what the owner says.
   */
  async #open(cursor: Cursor, limit: number): Promise<SourcePage | undefined> {
    const answer = await this.#ask(cursor, 0).catch((error: unknown) => {
      if (error instanceof Diverged) throw error;
      return undefined;
    });
    if (answer?.rewind !== undefined) return answer;
    try {
      this.#subscription = await BusSubscription.open(this.#connection, this.#stream, cursor.seq + 1);
    } catch {
      return this.#ask(cursor, limit);
    }
    this.#heardAt = ticker();
    return undefined;
  }

  async #listen(cursor: Cursor, limit: number): Promise<SourcePage> {
    const heard = await this.#takeProven(cursor, limit);
    if (heard.events.length > 0) return heard;
    if (this.#held) return this.#ask(heard.cursor, limit);
    if (ticker() - this.#heardAt < this.#idleMs) return heard;
    this.#heardAt = ticker();
    const missed = await this.#ask(heard.cursor, limit);
    if (missed.events.length > 0 || missed.rewind !== undefined) await this.close(); // it was deaf: listen anew
    return missed;
  }

  /** The messages that are here already and follow each other from the cursor on. */
  async #takeProven(cursor: Cursor, limit: number): Promise<SourcePage> {
    const events: PublicEvent[] = [];
    let { id, seq } = cursor;
    for (let looked = 0; looked < limit; looked += 1) {
      const message = this.#held ?? (await this.#subscription?.take());
      this.#held = undefined;
      if (message === undefined) break;
      this.#heardAt = ticker();
      if (message === 'foreign' || this.#isPast(message.event.id, id)) continue;
      // `''` proves nothing: the first event of any log has it as `prev`, of another database's too
      if (id === '' || message.event.prev !== id) {
        this.#held = message;
        break;
      }
      events.push(message.event);
      ({ id } = message.event);
      ({ seq } = message);
    }
    return { events, cursor: { id, seq } };
  }

  /** Taken already, or undone by a restore and still on the bus. */
  #isPast(id: string, last: string): boolean {
    return comparePublicIds(id, last) <= 0 || isBeyondCut(id, this.#history);
  }

  async #ask(cursor: Cursor, limit: number): Promise<SourcePage> {
    const page = await this.#rpc.readLog(cursor.id, limit);
    this.#history = page.history;
    return pageAfter(cursor, page);
  }

  close(): Promise<void> {
    this.#subscription?.close();
    this.#subscription = undefined;
    this.#held = undefined;
    return Promise.resolve();
  }
}
