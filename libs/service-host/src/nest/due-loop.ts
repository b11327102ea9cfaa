import { type Clock, type Log, messageOf, SECOND } from '@afterpost/kernel';
import type { DueItem, DueQueue, Signal } from '@afterpost/messaging';
import type { Database } from '../database/database.ts';
import type { DueOutcome, DueRow, Worker } from '../service.ts';
import { spanned, SpanKind } from '../telemetry/spanned.ts';

const LOOK_AGAIN_MS = SECOND;
const BACKOFF_FIRST_MS = 2 * SECOND;
const BACKOFF_MAX_MS = 600 * SECOND;

type Item = DueItem & { readonly lease: string };

/** What the loop works with. */
export interface DueLoopTools {
  readonly service: string;
  readonly database: Pick<Database, 'pool'>;
  readonly queue: Pick<DueQueue, 'claim' | 'done' | 'postpone'>;
  readonly committed: Signal;
  readonly clock: Clock;
  readonly log: Log;
}

/** Claims due items of one kind and works on a few at once; a new item is seen right after the commit that scheduled it. */
export class DueLoop {
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly row: DueRow,
    private readonly worker: Worker,
    private readonly tools: DueLoopTools,
  ) {}

  async round(stop: AbortSignal): Promise<{ waitMs: number }> {
    const { database, queue, committed, clock } = this.tools;
    const { kind, concurrency, leaseMs } = this.row;
    const ringsBefore = committed.rings;
    const items = await queue.claim(database.pool, { kind, now: clock.now(), limit: concurrency - this.#running.size, leaseMs });
    for (const item of items) this.#begin(item, stop);
    if (this.#running.size >= concurrency) await Promise.race(this.#running);
    else if (items.length === 0 && committed.rings === ringsBefore) await committed.wait(LOOK_AGAIN_MS, stop);
    return { waitMs: 0 };
  }

  /** Work in hand is finished before the service closes what it needs. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #begin(item: Item, stop: AbortSignal): void {
    const work = (stop.aborted ? this.#giveBack(item) : this.#work(item, stop)).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  /** Claimed in the moment of stopping: another replica need not wait for the lease to run out. */
  #giveBack(item: Item): Promise<void> {
    return this.#settle(item, { kind: 'again', at: item.dueAt });
  }

  async #work(item: Item, stop: AbortSignal): Promise<void> {
    try {
      const { service } = this.tools;
      await this.#settle(
        item,
        await spanned(service, `work ${item.kind}`, SpanKind.CONSUMER, undefined, () => this.worker.work(item, stop)),
      );
    } catch (error) {
      const waitMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, item.attempts - 1));
      this.tools.log.error({ err: error, kind: item.kind, key: item.key, waitMs, reason: messageOf(error) }, 'due-work-failed');
      await this.#settle(item, { kind: 'again', at: new Date(this.tools.clock.now().getTime() + waitMs) });
    }
  }

  /** Never throws: an outcome that can't be kept means that the lease runs out and the item comes again. */
  async #settle(item: Item, outcome: DueOutcome): Promise<void> {
    const { database, queue, log } = this.tools;
    const { kind, key } = item;
    try {
      const kept = outcome.kind === 'done' ? await queue.done(database.pool, item) : await queue.postpone(database.pool, item, outcome.at);
      if (!kept) log.warn({ kind, key }, 'due-lease-lost');
    } catch (error) {
      log.error({ err: error, kind, key }, 'due-outcome-not-kept');
    }
  }
}
