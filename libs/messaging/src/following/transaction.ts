import type { Pool, PoolClient } from 'pg';

// A process that hangs in the middle must not hold the checkpoint for ever.
const BEGIN = "begin; set local idle_in_transaction_session_timeout = '30s'";

/** The connection was lost on the way: whether the work was committed is unknown, and nothing is said about the work. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** Runs work in a transaction on a connection of the pool. A broken connection is not given back. */
export async function inTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const tx = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => void (broken = error);
  tx.on('error', onError);
  try {
    await tx.query(BEGIN);
    const result = await work(tx);
    const { command } = await tx.query('commit');
    // PostgreSQL answers so when a failed statement was swallowed on the way
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back: a statement in it failed and nobody said so.');
    return result;
  } catch (error) {
    await tx.query('rollback').catch((failure: Error) => (broken ??= failure));
    throw broken ? new ConnectionLost(broken.message, { cause: error }) : error;
  } finally {
    tx.off('error', onError);
    tx.release(broken);
  }
}
