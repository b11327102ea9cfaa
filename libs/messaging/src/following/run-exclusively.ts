import { messageOf, type Log } from '@afterpost/kernel';
import type { Pool } from 'pg';
import { Diverged } from '../public-log/diverged.ts';
import { Signal } from '../sources/signal.ts';
import type { ConsumerPolicy } from './consumer-policy.ts';
import { takeLock, type HeldLock } from './session-lock.ts';

/** How a follower is. One that stands by while another instance does the work is `running`, and ready. */
export type FollowerStatus =
  | { readonly state: 'starting' }
  | { readonly state: 'running' }
  | { readonly state: 'failing'; readonly error: string };

/** Something that goes on in rounds, in one instance at a time. */
export interface Exclusive {
  readonly name: string;
  readonly pool: Pool;
  readonly policy: Pick<ConsumerPolicy, 'retryMs' | 'retryMsMax'>;
  readonly log: Log;
  readonly stop: AbortSignal;
  /** The lock was taken: whatever was known before may be stale. */
  begin(): void;
  /** One round. What it answers is how to wait for the next; nothing means at once. */
  round(until: AbortSignal): Promise<(() => Promise<void>) | undefined>;
  onStatus(status: FollowerStatus): void;
}

/**
 * Runs rounds under a session lock until stopped. Failures are told, waited out and tried again, longer each time; a
 * lost lock is taken again. Only a divergence, which no waiting heals, is looked at at the longest interval.
 */
export async function runExclusively(work: Exclusive): Promise<void> {
  const retry = new Retry(work);
  while (!work.stop.aborted) {
    let lock: HeldLock | undefined;
    try {
      lock = await takeLock(work.pool, work.name, work.stop, () => work.onStatus({ state: 'running' }));
      if (lock) await runRounds(work, lock, retry);
    } catch (error) {
      await retry.after(error);
    } finally {
      await lock?.release();
    }
  }
}

async function runRounds(work: Exclusive, lock: HeldLock, retry: Retry): Promise<void> {
  work.begin();
  const until = AbortSignal.any([work.stop, lock.lost]);
  while (!until.aborted) {
    try {
      const wait = await work.round(until);
      retry.succeeded();
      await wait?.();
    } catch (error) {
      await retry.after(error);
    }
  }
}

class Retry {
  #failures = 0;
  #lastError = '';
  readonly #pauses = new Signal();

  constructor(private readonly work: Exclusive) {}

  succeeded(): void {
    this.#failures = 0;
    this.#lastError = '';
    this.work.onStatus({ state: 'running' });
  }

  async after(error: unknown): Promise<void> {
    const { name, log, policy, stop } = this.work;
    const message = messageOf(error);
    this.work.onStatus({ state: 'failing', error: message });
    const hopeless = error instanceof Diverged;
    const waitMs = hopeless ? policy.retryMsMax : Math.min(policy.retryMsMax, policy.retryMs * 2 ** this.#failures);
    if (message !== this.#lastError)
      log[hopeless ? 'error' : 'warn']({ follower: name, err: error, waitMs }, hopeless ? 'follower-diverged' : 'follower-failed');
    this.#lastError = message;
    this.#failures += 1;
    await this.#pauses.wait(waitMs, stop);
  }
}
