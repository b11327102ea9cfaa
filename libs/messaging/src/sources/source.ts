import type { Owner, PublicEvent } from '@afterpost/contracts';

/** How far a consumer got: the id of the last event it took, and the bus sequence where to go on listening (a hint). */
export interface Cursor {
  readonly id: string;
  readonly seq: number;
}

/** What comes after a cursor. `rewind`: a restore has undone the cursor's event; go back to this id, there are no events. */
export interface SourcePage {
  readonly events: readonly PublicEvent[];
  readonly cursor: Cursor;
  readonly rewind?: string;
}

/**
 * Where a consumer gets an owner's public events from: each exactly once, in the log's order, without holes. What a page
 * holds depends on the cursor alone, so it may be read again as often as one likes.
 */
export interface Source {
  readonly owner: Owner;
  /** At most `limit` events; none when there are none yet. */
  read(cursor: Cursor, limit: number): Promise<SourcePage>;
  /** Resolves when there may be something new, after `ms`, or when stopped. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
