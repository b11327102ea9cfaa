import type { Pool, PoolClient } from 'pg';

const LOCK = 'select pg_advisory_lock(hashtextextended($1, 7))';
const UNLOCK = 'select pg_advisory_unlock(hashtextextended($1, 7))';

/** Keeps every other process out for as long as `work` takes. The lock ends with its session, however that ends. */
export async function withLock<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  const session = await pool.connect();
  try {
    await session.query(LOCK, [name]);
    return await work();
  } finally {
    session.release(await unlockFailed(session, name));
  }
}

/** A session that could not unlock must not go back to the pool with its lock. */
const unlockFailed = (session: PoolClient, name: string): Promise<boolean> =>
  session.query(UNLOCK, [name]).then(
    () => false,
    () => true,
  );
