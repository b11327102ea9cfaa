import { testDatabase, type TestDatabase } from '@afterpost/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import { withLock } from './with-lock.ts';

let server: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  server = await testDatabase('with_lock');
  pool = new Pool({ connectionString: server.url });
});
afterAll(async () => {
  await pool.end();
  await server[Symbol.asyncDispose]();
});

const endLockSessions = () =>
  pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
  );
/** Until the end of a session has come round to its client, too. */
const roundTrips = async (): Promise<void> => {
  for (let trip = 0; trip < 20; trip += 1) await pool.query('select pg_sleep(0.01)');
};

describe('work under a lock', () => {
  it('comes to its end although the database ends the session that holds the lock, and the lock is free then', async () => {
    const done = withLock(pool, 'refresh me', async () => {
      await endLockSessions();
      await roundTrips();
      return 'done';
    });
    expect(await done).toBe('done');
    expect(await withLock(pool, 'refresh me', () => Promise.resolve('again'))).toBe('again');
  });
});
