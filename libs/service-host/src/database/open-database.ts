import type { Log } from '@afterpost/kernel';
import type { Signal } from '@afterpost/messaging';
import { connect } from './connect.ts';
import { Database, dataSourceOf, type DatabaseDefinition } from './database.ts';

/** Connects and migrates. Any number of processes may do it at once: one migrates, the others wait for it. */
export async function openDatabase(url: string, definition: DatabaseDefinition, committed: Signal, log: Log): Promise<Database> {
  const dataSource = dataSourceOf(url, definition, log);
  const lock = await connect(url, `afterpost migrate ${definition.schema}`);
  try {
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
