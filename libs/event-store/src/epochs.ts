import type { Queryable } from './queryable.ts';
import { toPosition } from './stored-event-row.ts';

/** The log's epochs, oldest first: events after `base` belong to `epoch`, up to the next one's base. */
export async function history(db: Queryable): Promise<[epoch: number, base: number][]> {
  const { rows } = await db.query<{ epoch: number; base: string }>('select epoch, base from epochs order by epoch');
  return rows.map(({ epoch, base }) => [epoch, toPosition(base)]);
}

/** The id of the event at a position; undefined where there is none. Tells a log from its restored copy. */
export async function eventIdAt(db: Queryable, position: number): Promise<string | undefined> {
  const { rows } = await db.query<{ event_id: string }>('select event_id from events where position = $1', [position]);
  return rows[0]?.event_id;
}
