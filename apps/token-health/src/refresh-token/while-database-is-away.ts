import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '@afterpost/kernel';
import { isDatabaseFailure } from '@afterpost/messaging';

const FIRST_PAUSE_MS = SECOND / 10;
const LONGEST_PAUSE_MS = 5 * SECOND;
/** About five minutes: whoever waited for the answer has gone long before, and the process is what still knows it. */
const TRIES_MAX = 64;

/** Repeats work that must not be lost while the database cannot be reached; any other error ends it. */
export async function whileDatabaseIsAway<T>(work: () => Promise<T>, wait: (ms: number) => Promise<unknown> = pause): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= TRIES_MAX || !isDatabaseFailure(error)) throw error;
      await wait(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)));
    }
  }
}
