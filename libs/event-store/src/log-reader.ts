import type { StoredEvent } from './event.ts';
import type { Queryable } from './queryable.ts';
import { EVENT_COLUMNS, onlyRow, toStoredEvent, type StoredEventRow } from './stored-event-row.ts';
import type { Upcaster } from './upcasters.ts';

// The snapshot's xmin: every transaction with a lower id had ended when the rows were read. Scalar subquery: once per page.
const PAGE = `select ${EVENT_COLUMNS}, (select pg_snapshot_xmin(pg_current_snapshot())::text) as xmin
  from events where position > $1 order by position limit $2`;

/** A line drawn through time: every position up to `upto` was drawn by a transaction older than `xid`. */
export interface Fence {
  readonly xid: bigint;
  readonly upto: number;
}

interface Page {
  readonly events: readonly StoredEvent[];
  readonly xmin: bigint;
}

/**
 * Walks a log in position order and skips nothing that commits late.
 *
 * Positions are drawn before commit, so a missing one is either in flight or rolled back, and a reader that took the
 * next one would lose the first kind for ever. At a gap the reader draws a transaction id of its own. Whoever owns a
 * position below one that is already visible drew its transaction id earlier (`log.table.ts`), hence a lower one. Once a
 * snapshot knows all lower ids to have ended and the gap is still there, nobody will fill it. Ids are the whole server's:
 * a transaction that has written anything in any database, and stays open, holds every gap of its time open with it.
 *
 * Read from a pool or an idle client, never inside a transaction: its snapshot or its own id would hold the gap open.
 */
export class LogReader {
  #position: number;
  #fence: Fence | undefined;
  #waiting = false;

  constructor(
    private readonly db: Queryable,
    after: number,
    private readonly upcast?: Upcaster,
  ) {
    this.#position = after;
  }

  /** How far it got: position of the last event handed over. */
  get position(): number {
    return this.#position;
  }

  /** The fence at the last gap met, for as long as events below it may still come. */
  get fence(): Fence | undefined {
    return this.#fence;
  }

  /** Whether the last page ended at a gap that a running transaction may still fill: look again in a few milliseconds. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** The next events, at most `limit`. None means: the end of the log, or (`waiting`) a gap that is still open. */
  async next(limit: number): Promise<StoredEvent[]> {
    const page = await this.#read(limit);
    const safe = this.#countUpToGap(page);
    const beyondGap = page.events[safe];
    this.#waiting = beyondGap !== undefined;
    if (beyondGap) await this.#fenceOff(page, beyondGap.position);
    const events = page.events.slice(0, safe);
    this.#position = events.at(-1)?.position ?? this.#position;
    if (this.#fence && this.#fence.upto <= this.#position) this.#fence = undefined;
    return this.upcast ? events.map(this.upcast) : events;
  }

  async #read(limit: number): Promise<Page> {
    const { rows } = await this.db.query<StoredEventRow & { xmin: string }>({
      name: 'event-store:read-log',
      text: PAGE,
      values: [this.#position, limit],
    });
    return { events: rows.map(toStoredEvent), xmin: BigInt(rows[0]?.xmin ?? 0) };
  }

  /** How many events of the page come before the first gap that may still be filled. */
  #countUpToGap({ events, xmin }: Page): number {
    let expected = this.#position + 1;
    const gap = events.findIndex(({ position }) => {
      const open = position !== expected && !this.#isDead(position - 1, xmin);
      expected = position + 1;
      return open;
    });
    return gap === -1 ? events.length : gap;
  }

  /** Whether everybody who could own a missing position up to `upto` had ended when the page was read. */
  #isDead(upto: number, xmin: bigint): boolean {
    return this.#fence !== undefined && this.#fence.upto >= upto && xmin > this.#fence.xid;
  }

  /** Draws a fence behind the page, unless the standing one covers the gap and only waits for its writers to end. */
  async #fenceOff({ events }: Page, gapBefore: number): Promise<void> {
    if (this.#fence && this.#fence.upto >= gapBefore - 1) return;
    // a new id, not pg_snapshot_xmax: only what is drawn after the page was read is above all owners of its positions
    const { xid } = onlyRow(await this.db.query<{ xid: string }>('select pg_current_xact_id()::text as xid'));
    this.#fence = { xid: BigInt(xid), upto: events.at(-1)?.position ?? this.#position };
  }
}
