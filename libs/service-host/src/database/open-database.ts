import { AppError, type Log } from '@afterpost/kernel';
import type { Signal } from '@afterpost/messaging';
import type { Client } from 'pg';
import { connect, placeOf } from './connect.ts';
import { Database, dataSourceOf, type DatabaseDefinition } from './database.ts';
import { roleOf } from './provision.ts';

/** Connects and migrates. Any number of processes may do it at once: one migrates, the others wait for it. */
export async function openDatabase(url: string, definition: DatabaseDefinition, committed: Signal, log: Log): Promise<Database> {
  const dataSource = dataSourceOf(url, definition, log);
  const lock = await connect(url, `afterpost migrate ${definition.schema}`);
  try {
    await checkSchema(lock, url, definition.schema);
    await lock.query('select pg_advisory_lock(hashtextextended($1, 0))', [`migrate.${definition.schema}`]);
    await dataSource.initialize();
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    if (applied.length > 0) log.info({ schema: definition.schema, migrations: applied.map(({ name }) => name) }, 'migrated');
    return new Database(dataSource, definition.schema, committed);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw error;
  } finally {
    await lock.end();
  }
}

/** The wrong login, or nobody has provisioned: a person can do something about both. */
async function checkSchema(client: Client, url: string, schema: string): Promise<void> {
  const { rows } = await client.query<{ may: boolean | null }>(`select has_schema_privilege(to_regnamespace($1)::oid, 'create') as may`, [
    schema,
  ]);
  if (rows[0]?.may === true) return;
  throw new AppError(
    'no-schema',
    `PostgreSQL at ${placeOf(url)} has no schema "${schema}" for this login. DATABASE_URL must name a superuser (development), or a login that acts as ${roleOf(schema)}.`,
  );
}
