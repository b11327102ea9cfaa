import type { StoredEvent } from './event.ts';
import type { Queryable } from './queryable.ts';
import { EVENT_COLUMNS, toStoredEvent, type StoredEventRow } from './stored-event-row.ts';
import type { Upcaster } from './upcasters.ts';

const READ = `select ${EVENT_COLUMNS} from events where stream_id = $1 and version > $2 order by version`;

/** The events of one stream after a version, oldest first, in their newest shape. A stream nobody wrote to is empty. */
export async function readStream(db: Queryable, streamId: string, upcast?: Upcaster, afterVersion = 0): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEventRow>({
    name: 'event-store:read-stream',
    text: READ,
    values: [streamId, afterVersion],
  });
  const events = rows.map(toStoredEvent);
  return upcast ? events.map(upcast) : events;
}

const READ_BACK = `select ${EVENT_COLUMNS} from events where stream_id = $1 and version < coalesce($2, 2147483647) order by version desc limit $3`;

/** The events of one stream before a version, newest first, as they were stored: for whoever tells its history. */
export async function readStreamBack(
  db: Queryable,
  streamId: string,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<StoredEvent[]> {
  const { rows } = await db.query<StoredEventRow>({
    name: 'event-store:read-stream-back',
    text: READ_BACK,
    values: [streamId, before, limit],
  });
  return rows.map(toStoredEvent);
}
