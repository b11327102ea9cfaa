import { AppError, newId } from '@afterpost/kernel';
import { ConcurrencyConflict, sqlStateOf } from './conflict.ts';
import type { EventMetadata, NewEvent } from './event.ts';
import type { Queryable } from './queryable.ts';
import { onlyRow, toPosition } from './stored-event-row.ts';

/** The largest event in bytes of JSON. The bus carries 1 MB; an event that cannot be told to others must not become a fact. */
export const EVENT_BYTES_MAX = 512 * 1024;

/** Where a stream and the log stand after an append. */
export interface Appended {
  readonly version: number;
  readonly position: number;
}

const APPEND_ONE = 'select append_event($1, $2, $3, $4, $5, $6, $7) as position';
const APPEND = 'select last_version, last_position from append_events($1, $2, $3, $4, $5, $6, $7)';

/**
 * Appends events to a stream, all or none, in one statement and inside the caller's transaction. `expectedVersion` is
 * the version the decision was based on (0: the stream is new), `null` appends whatever came before. Who appends to
 * several streams in one transaction goes through them in sorted order, or meets another doing the same in a deadlock;
 * each stream holds a lock until the transaction ends, so thousands of streams belong into several transactions.
 *
 * @throws ConcurrencyConflict the stream is not at `expectedVersion`
 * @throws AppError `event-too-large`, `event-not-storable`, `no-events`
 */
export async function append(
  tx: Queryable,
  streamId: string,
  expectedVersion: number | null,
  events: readonly NewEvent[],
  metadata: EventMetadata,
): Promise<Appended> {
  const [event] = events;
  if (event === undefined) throw new AppError('no-events', `Nothing to append to ${streamId}.`);
  try {
    return events.length === 1 && expectedVersion !== null
      ? await appendOne(tx, streamId, expectedVersion, event, metadata)
      : await appendAll(tx, streamId, expectedVersion, events, metadata);
  } catch (error) {
    throw translated(error, streamId, expectedVersion);
  }
}

async function appendOne(tx: Queryable, streamId: string, before: number, event: NewEvent, metadata: EventMetadata): Promise<Appended> {
  const { position } = onlyRow(
    await tx.query<{ position: string }>({
      name: 'event-store:append-one',
      text: APPEND_ONE,
      values: [streamId, before, event.type, event.schemaVersion ?? 1, toJson(event), JSON.stringify(metadata), newId()],
    }),
  );
  return { version: before + 1, position: toPosition(position) };
}

async function appendAll(
  tx: Queryable,
  streamId: string,
  expectedVersion: number | null,
  events: readonly NewEvent[],
  metadata: EventMetadata,
): Promise<Appended> {
  const last = onlyRow(
    await tx.query<{ last_version: number; last_position: string }>({
      name: 'event-store:append',
      text: APPEND,
      values: [
        streamId,
        expectedVersion,
        events.map((event) => event.type),
        events.map((event) => event.schemaVersion ?? 1),
        events.map(toJson),
        JSON.stringify(metadata),
        events.map(() => newId()),
      ],
    }),
  );
  return { version: last.last_version, position: toPosition(last.last_position) };
}

function toJson(event: NewEvent): string {
  const json = JSON.stringify(event.data ?? null);
  const bytes = Buffer.byteLength(json);
  if (bytes <= EVENT_BYTES_MAX) return json;
  throw new AppError('event-too-large', `A ${event.type} of ${bytes} bytes is larger than the ${EVENT_BYTES_MAX} that can be passed on.`);
}

function translated(error: unknown, streamId: string, expectedVersion: number | null): unknown {
  switch (sqlStateOf(error)) {
    case 'ES409':
      return new ConcurrencyConflict(streamId, expectedVersion, error);
    case '23505': // under REPEATABLE READ the function's own check looks at an old snapshot; the constraint does not
      return (error as { constraint?: string }).constraint === 'events_version_taken'
        ? new ConcurrencyConflict(streamId, expectedVersion, error)
        : error;
    case '22P02': // half a surrogate pair
    case '22P05': // U+0000; without the cause, which quotes the text
      return new AppError('event-not-storable', `The text of ${streamId} holds a character that cannot be stored.`);
    default:
      return error;
  }
}
