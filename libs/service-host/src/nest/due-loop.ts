import { type Clock, type Log, messageOf, SECOND } from '@afterpost/kernel';
import type { DueItem, DueQueue, Signal } from '@afterpost/messaging';
import type { Database } from '../database/database.ts';
import type { DueRow, Worker } from '../service.ts';
import { spanned, SpanKind } from '../telemetry/spanned.ts';

const LOOK_AGAIN_MS = SECOND;
const BACKOFF_FIRST_MS = 2 * SECOND;
const BACKOFF_MAX_MS = 600 * SECOND;

/** Claims due items of one kind and works on a few at once; a new item is seen right after the commit that scheduled it. */
export class DueLoop {
  readonly #running = new Set<Promise<void>>();

  constructor(
    private readonly row: DueRow,
    private readonly worker: Worker,
    private readonly deps: { readonly service: string; readonly database: Database; readonly queue: DueQueue; readonly committed: Signal; readonly clock: Clock; readonly log: Log },
  ) {}

  async round(stop: AbortSignal): Promise<{ waitMs: number }> {
    const { database, queue, committed, clock } = this.deps;
    const free = this.row.concurrency - this.#running.size;
    const items = await queue.claim(database.pool, { kind: this.row.kind, now: clock.now(), limit: free, leaseMs: this.row.leaseMs });
    for (const item of items) this.#begin(item, stop);
    if (this.#running.size >= this.row.concurrency) await Promise.race(this.#running);
    else if (items.length === 0) await committed.wait(LOOK_AGAIN_MS, stop);
    return { waitMs: 0 };
  }

  /** Work in hand is finished before the service closes what it needs. */
  async idle(): Promise<void> {
    await Promise.all(this.#running);
  }

  #begin(item: DueItem<unknown> & { lease: string }, stop: AbortSignal): void {
    const work = this.#work(item, stop).finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #work(item: DueItem<unknown> & { lease: string }, stop: AbortSignal): Promise<void> {
    const { database, queue, clock, log } = this.deps;
    try {
      const outcome = await spanned(this.deps.service, `work ${item.kind}`, SpanKind.CONSUMER, undefined, () => this.worker.work(item, stop));
      if (outcome.kind === 'done') await queue.done(database.pool, item);
      else await queue.postpone(database.pool, item, outcome.at);
    } catch (error) {
      const waitMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** item.attempts);
      log.error({ err: error, kind: item.kind, key: item.key, waitMs, reason: messageOf(error) }, 'due-work-failed');
      // When even this fails, the lease runs out and the item comes again.
      await queue.postpone(database.pool, item, new Date(clock.now().getTime() + waitMs)).catch(() => undefined);
    }
  }
}
