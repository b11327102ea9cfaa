import { testDatabase } from '@afterpost/testing';
import { Pool, type PoolClient } from 'pg';
import { LOG_TABLES } from '../src/log.table.ts';

/** A database with an empty log, for one test file. */
export interface LogDatabase {
  readonly url: string;
  readonly pool: Pool;
  /** Runs work in a transaction of its own. */
  inTransaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T>;
  drop(): Promise<void>;
}

export async function logDatabase(tables = LOG_TABLES): Promise<LogDatabase> {
  const database = await testDatabase('event_store');
  const pool = new Pool({ connectionString: database.url, max: 20 });
  pool.on('error', () => {}); // terminated backends are part of the tests
  for (const statement of tables) await pool.query(statement);
  return {
    url: database.url,
    pool,
    inTransaction: (work) => inTransaction(pool, work),
    async drop() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback');
    throw error;
  } finally {
    tx.release();
  }
}
