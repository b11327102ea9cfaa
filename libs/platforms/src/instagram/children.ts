import { HOUR } from '@afterpost/kernel';

/** Containers live for 24 hours; the last one is left for publishing. */
const KEPT_MS = 23 * HOUR;
const KEPT_MAX = 1_000;

interface Kept {
  readonly ids: readonly string[];
  readonly at: number;
}

/**
 * The items of carousels that could not be put together yet. Without them every retry would make new ones, which are no
 * readier than those before. Lost with the process; then new ones are made.
 */
export class Children {
  readonly #kept = new Map<string, Kept>();

  of(key: string, now: Date): readonly string[] {
    const kept = this.#kept.get(key);
    if (kept !== undefined && now.getTime() - kept.at < KEPT_MS) return kept.ids;
    this.forget(key);
    return [];
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  keep(key: string, ids: readonly string[], now: Date): void {
    this.#kept.set(key, { ids, at: this.#kept.get(key)?.at ?? now.getTime() });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_MAX) break;
      this.#kept.delete(oldest);
    }
  }
}
