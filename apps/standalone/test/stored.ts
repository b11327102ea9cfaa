import { zstdDecompressSync } from 'node:zlib';
import { Client } from 'pg';

/** A row of any table, as text; binary columns as they are, packed ones unpacked. */
export interface StoredRow {
  readonly table: string;
  readonly text: string;
}

/** Everything that the system has stored, in every schema of its database. */
export async function everythingStored(databaseUrl: string): Promise<StoredRow[]> {
  return connected(databaseUrl, async (client) => {
    const stored: StoredRow[] = [];
    for (const table of await tablesOf(client)) {
      const { rows } = await client.query<Record<string, unknown>>(`select t::text as "as text", t.* from ${table} t`);
      stored.push(...rows.map((row) => ({ table, text: Object.values(row).flatMap(textsOf).join('\n') })));
    }
    return stored;
  });
}

/** How many rows each table holds. */
export async function rowCounts(databaseUrl: string, except: readonly string[] = []): Promise<Record<string, number>> {
  return connected(databaseUrl, async (client) => {
    const tables = (await tablesOf(client)).filter((table) => !except.includes(table));
    const { rows } = await client.query<{ name: string; n: string }>(
      tables.map((table) => `select '${table}' as name, count(*) as n from ${table}`).join(' union all '),
    );
    return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]));
  });
}

export async function connected<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' order by 1`,
  );
  return rows.map(({ name }) => name);
}

const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function textsOf(value: unknown): string[] {
  if (Buffer.isBuffer(value))
    return [value.toString('latin1'), ...(value.subarray(0, 4).equals(ZSTD) ? [zstdDecompressSync(value).toString()] : [])];
  return [typeof value === 'string' ? value : (JSON.stringify(value) ?? '')];
}
