import type { Queryable } from '@afterpost/event-store';
import { positionOf } from '../public-log/public-id.ts';
import type { Cursor } from '../sources/source.ts';

/** Somebody else has moved the checkpoint: another instance is at work, and this one has lost its right to it. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
}

/** How far one follower of one source got. */
export class Checkpoint {
  constructor(
    private readonly follower: string,
    private readonly source: string,
  ) {}

  /** The beginning of the log for a follower that is new. */
  async load(db: Queryable): Promise<Cursor> {
    const { rows } = await db.query<{ last_id: string; seq: string }>(
      'select last_id, seq from checkpoints where consumer = $1 and source = $2',
      [this.follower, this.source],
    );
    const [row] = rows;
    if (row) return { id: row.last_id, seq: Number(row.seq) };
    await db.query('insert into checkpoints (consumer, source) values ($1, $2) on conflict do nothing', [this.follower, this.source]);
    return { id: '', seq: 0 };
  }

  /**
   * Waits for whoever else works at this checkpoint, until the transaction ends. Not a lock on the row: that would draw a
   * transaction id, and for as long as a slow handler holds one, no reader of any log gets past a gap.
   */
  async takeTurn(tx: Queryable): Promise<void> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended(current_schema() || ':' || $1 || '<' || $2, 43))`, [
      this.follower,
      this.source,
    ]);
  }

  /** @throws CheckpointMoved it is not where this follower left it */
  async move(tx: Queryable, from: Cursor, to: Cursor): Promise<void> {
    const { rowCount } = await tx.query(
      `update checkpoints set last_id = $4, position = $5, seq = $6, updated_at = clock_timestamp()
       where consumer = $1 and source = $2 and last_id = $3`,
      [this.follower, this.source, from.id, to.id, positionOf(to.id), to.seq],
    );
    if (rowCount === 0) throw new CheckpointMoved(`${this.follower} is not at '${from.id}' of ${this.source} any more`);
  }

  /** For a follower whose truth is elsewhere: whatever was there before. */
  async put(db: Queryable, to: Cursor): Promise<void> {
    await db.query(
      `insert into checkpoints as c (consumer, source, last_id, position, seq) values ($1, $2, $3, $4, $5)
       on conflict (consumer, source) do update
       set last_id = excluded.last_id, position = excluded.position, seq = excluded.seq, updated_at = clock_timestamp()`,
      [this.follower, this.source, to.id, positionOf(to.id), to.seq],
    );
  }
}
