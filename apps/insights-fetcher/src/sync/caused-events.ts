import type { Database } from '@afterpost/service-host';
import { streamOf } from '../outgoing/to-public-events.ts';

/** Of these accounts, those that a command has captured already: it is being repeated. */
export async function capturedBy(db: Database, commandId: string, accountIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.pool.query<{ stream_id: string }>(
    `select distinct stream_id from events where metadata ? 'causationId' and metadata ->> 'causationId' = $1 and stream_id = any($2)`,
    [commandId, accountIds.map(streamOf)],
  );
  const captured = new Set(rows.map((row) => row.stream_id));
  return new Set(accountIds.filter((accountId) => captured.has(streamOf(accountId))));
}
