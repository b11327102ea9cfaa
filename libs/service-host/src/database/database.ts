import { AppError, type Log } from '@afterpost/kernel';
import type { Signal } from '@afterpost/messaging';
import { types as pgTypes, type Pool, type PoolClient } from 'pg';
import { DataSource, type EntityManager, type Logger } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

/** One transaction, through TypeORM (small tables) and through `pg` (the log, due work, hot paths): the same backend. */
export interface Transaction {
  readonly em: EntityManager;
  readonly pg: PoolClient;
}

/** A service's own schema, by its own role. */
export class Database {
  constructor(
    readonly dataSource: DataSource,
    readonly schema: string,
    private readonly committed: Signal,
  ) {}

  /** One pool for TypeORM and pg. */
  get pool(): Pool {
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  /** Commits when `work` is done, undoes everything when it throws; followers of the log are woken right after. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await this.dataSource.transaction(async (em) => {
      if (!em.queryRunner) throw new AppError('no-transaction', 'The database gave no transaction.');
      return work({ em, pg: (await em.queryRunner.connect()) as PoolClient });
    });
    this.committed.ring();
    return result;
  }
}

/** What a service says about its part of the database. Migration classes end in their timestamp. */
export interface DatabaseDefinition {
  readonly schema: string;
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- TypeORM's own type for classes
  readonly migrations: readonly Function[];
  // oxlint-disable-next-line typescript/no-unsafe-function-type -- TypeORM's own type for classes
  readonly entities?: readonly Function[];
  readonly poolSize?: number;
}

/** int8 as a checked number, on our connections only: pg's own parsers are shared by the whole process. */
export const localTypes = (base: { getTypeParser(oid: number, format?: string): unknown }) => ({
  getTypeParser: (oid: number, format?: string): unknown => {
    if (oid !== 20 || format === 'binary') return base.getTypeParser(oid, format);
    return (text: string): number => {
      const value = Number(text);
      if (!Number.isSafeInteger(value)) throw new AppError('number-too-large', `${text} is not a safe integer.`);
      return value;
    };
  },
});

/** What TypeORM has to say belongs into the log: it prints migrations on stdout, logging or not. Failures are thrown besides. */
const intoLog = (log: Log): Logger => ({
  logQuery: () => {},
  logQueryError: () => {},
  logQuerySlow: () => {},
  logSchemaBuild: () => {},
  logMigration: (message) => log.debug({ message }, 'typeorm-migration'),
  log: (_level, message) => log.debug({ message: String(message) }, 'typeorm'),
});

/** Opens a schema's database without running anything yet. */
export function dataSourceOf(url: string, definition: DatabaseDefinition, log: Log): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    schema: definition.schema,
    entities: [...(definition.entities ?? [])],
    migrations: [...definition.migrations],
    migrationsTableName: 'migrations',
    synchronize: false,
    logger: intoLog(log),
    installExtensions: false,
    // The error carries pg's whole client, its cancel key included: only its words are for the log.
    poolErrorHandler: (error: { readonly code?: string; readonly message?: string }) =>
      log.warn({ code: error.code, reason: error.message, schema: definition.schema }, 'database-connection-lost'),
    extra: {
      max: definition.poolSize ?? 5,
      types: localTypes(pgTypes),
      idle_in_transaction_session_timeout: 30_000,
      application_name: `afterpost ${definition.schema}`,
      // A login of the service's own sees its schema too; options in the address win.
      options: `-c search_path=${definition.schema}`,
    },
  });
}
