import type { WrappedKey } from '@afterpost/credentials';
import type { Queryable } from '@afterpost/event-store';

/** Where data keys are kept, and what they are bound to there: accounts, and connections in progress. */
const TABLES = { credential: 'account_id', connection: 'connection_id' } as const;
export type SealedTable = keyof typeof TABLES;
export const SEALED_TABLES = Object.keys(TABLES) as SealedTable[];

export interface SealedRow {
  readonly table: SealedTable;
  /** What the data key is bound to. */
  readonly id: string;
  readonly wrapped: WrappedKey;
}

const OTHERS = SEALED_TABLES.map(
  (table) =>
    `select '${table}' as "table", ${TABLES[table]} as id, key_id as "keyId", wrapped_key as bytes from ${table} where key_id <> $1`,
).join(' union all ');

/** Rows whose data key is wrapped by another key than the one that is named, in order of their ids, after one of them. */
export async function rowsUnderOtherKeys(db: Queryable, keyId: string, after: string | null, limit: number): Promise<SealedRow[]> {
  const { rows } = await db.query<{ table: SealedTable; id: string; keyId: string; bytes: Buffer }>(
    `select * from (${OTHERS}) others where $2::uuid is null or id > $2 order by id limit $3`,
    [keyId, after, limit],
  );
  return rows.map(({ table, id, ...wrapped }) => ({ table, id, wrapped }));
}

/** How many rows each key wraps, by the key's id. */
export async function rowsByKey(db: Queryable): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ keyId: string; count: number }>(
    `select key_id as "keyId", count(*) from (${SEALED_TABLES.map((table) => `select key_id from ${table} where key_id is not null`).join(' union all ')}) sealed
     group by key_id order by key_id`,
  );
  return new Map(rows.map(({ keyId, count }) => [keyId, count]));
}

/** Puts a newly wrapped data key in the place of exactly the one that was read. False: somebody else was faster. */
export async function replaceKey(db: Queryable, { table, id, wrapped }: SealedRow, by: WrappedKey): Promise<boolean> {
  const { rowCount } = await db.query(
    `update ${table} set key_id = $4, wrapped_key = $5 where ${TABLES[table]} = $1 and key_id = $2 and wrapped_key = $3`,
    [id, wrapped.keyId, wrapped.bytes, by.keyId, by.bytes],
  );
  return rowCount === 1;
}
