import { Client, type Pool } from 'pg';
import { setTimeout as pause } from 'node:timers/promises';

/** A lock on a name that at most one session of the database holds. Lost with the session, however it ends. */
export interface HeldLock {
  readonly lost: AbortSignal;
  release(): Promise<void>;
}

// Locks are known to the whole database, names only to their schema.
const KEY = `hashtextextended(current_schema() || ':' || $1, 42)`;
const STANDBY_MS = 500;

const sessions = new WeakMap<Pool, LockSession>();

/**
 * Waits until the name is free and takes it; undefined when stopped before. All locks of a pool's users live in one
 * session beside the pool, where neither can starve the other of connections. `onStandby` is told when another holds it.
 */
export async function takeLock(
  pool: Pool,
  name: string,
  stop: AbortSignal,
  onStandby: () => void = () => {},
): Promise<HeldLock | undefined> {
  let session = sessions.get(pool);
  if (!session || session.lost.aborted) sessions.set(pool, (session = new LockSession(pool)));
  return session.take(name, stop, onStandby);
}

class LockSession {
  readonly #client: Client;
  /** What was asked last; a session answers one question at a time. */
  #turn: Promise<unknown>;
  readonly #lost = new AbortController();
  // Session locks are re-entrant: without this a second taker in this process would be let in.
  readonly #held = new Set<string>();
  #users = 0;

  constructor(pool: Pool) {
    // a pool hides its password from enumeration
    this.#client = new Client({ ...pool.options, password: pool.options.password, keepAlive: true });
    this.#client.on('error', () => this.#lost.abort());
    this.#client.on('end', () => this.#lost.abort());
    this.#turn = this.#client.connect();
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async take(name: string, stop: AbortSignal, onStandby: () => void): Promise<HeldLock | undefined> {
    this.#users += 1;
    let taken = false;
    try {
      await this.#turn;
      for (let tries = 0; !stop.aborted && !(taken = await this.#try(name)); tries += 1) {
        if (tries === 0) onStandby();
        await pause(STANDBY_MS, undefined, { signal: stop }).catch(() => undefined);
      }
    } finally {
      if (!taken) await this.#leave();
    }
    return taken ? { lost: this.lost, release: () => this.#release(name) } : undefined;
  }

  async #try(name: string): Promise<boolean> {
    if (this.#held.has(name)) return false;
    this.#held.add(name);
    let taken = false;
    try {
      taken = await this.#ask('pg_try_advisory_lock', name);
    } finally {
      if (!taken) this.#held.delete(name);
    }
    return taken;
  }

  #ask(what: 'pg_try_advisory_lock' | 'pg_advisory_unlock', name: string): Promise<boolean> {
    const answer = this.#turn.then(async () => {
      const { rows } = await this.#client.query<{ yes: boolean }>(`select ${what}(${KEY}) as yes`, [name]);
      return rows[0]?.yes ?? false;
    });
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #release(name: string): Promise<void> {
    this.#held.delete(name);
    if (this.#users > 1 && !this.lost.aborted) await this.#ask('pg_advisory_unlock', name).catch(() => this.#lost.abort());
    await this.#leave();
  }

  /** The last one out closes the session, and with it whatever it still held. */
  async #leave(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.#lost.abort();
    await this.#client.end().catch(() => undefined);
  }
}
