import { AppError } from '@afterpost/kernel';
import type { EventMetadata, StoredEvent } from './event.ts';

/** The columns of `events` that make a stored event. */
export const EVENT_COLUMNS = 'position, stream_id, version, type, schema_version, data, metadata, event_id, recorded_at';

/** A row of `events` as pg hands it over. */
export interface StoredEventRow {
  readonly position: string | number;
  readonly stream_id: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly metadata: EventMetadata;
  readonly event_id: string;
  readonly recorded_at: Date;
}

/**
 * pg hands int8 over as text unless somebody in the process has changed its global parsers; either way a position is a
 * whole number that JavaScript can count with, or an error.
 */
export function toPosition(int8: string | number): number {
  const position = Number(int8);
  if (!Number.isSafeInteger(position)) throw new AppError('position-out-of-range', `${int8} is not a log position.`);
  return position;
}

export const toStoredEvent = (row: StoredEventRow): StoredEvent => ({
  position: toPosition(row.position),
  streamId: row.stream_id,
  version: row.version,
  type: row.type,
  schemaVersion: row.schema_version,
  data: row.data,
  metadata: row.metadata,
  eventId: row.event_id,
  recordedAt: row.recorded_at,
});

/** The row of a query that cannot but give one. */
export function onlyRow<Row>({ rows }: { readonly rows: readonly Row[] }): Row {
  const [row] = rows;
  if (row === undefined) throw new AppError('row-missing', 'The database answered with no row.');
  return row;
}
