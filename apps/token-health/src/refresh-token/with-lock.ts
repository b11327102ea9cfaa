import type { Pool, PoolClient } from 'pg';

const LOCK = 'select pg_advisory_lock(hashtextextended($1, 7))';
const UNLOCK = 'select pg_advisory_unlock(hashtextextended($1, 7))';

/** Keeps every other process out for as long as `work` takes. The lock ends with its session, however that ends. */
export async function withLock<T>(pool: Pool, name: string, work: () => Promise<T>): Promise<T> {
  const session = await pool.connect();
  // The pool listens to idle sessions only: the end of one that is lent out would otherwise be the end of the process.
  session.on('error', ignored);
  try {
    await session.query(LOCK, [name]);
    return await work();
  } finally {
    const broken = await unlockFailed(session, name);
    session.off('error', ignored);
    session.release(broken);
  }
}

/** Unlocking fails then, and that says enough: what the work may store is decided by what is stored, not by the lock. */
const ignored = (): void => {};

/** A session that could not unlock must not go back to the pool with its lock. */
const unlockFailed = (session: PoolClient, name: string): Promise<boolean> =>
  session.query(UNLOCK, [name]).then(
    () => false,
    () => true,
  );
