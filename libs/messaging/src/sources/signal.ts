/** A wake-up inside one process: rung after a commit, heard by whoever waits for news. */
export class Signal {
  #rings = 0;
  #waiting = new Set<() => void>();

  /** How often it was rung: a reader that compares misses no ring between reading and waiting. */
  get rings(): number {
    return this.#rings;
  }

  ring(): void {
    this.#rings += 1;
    for (const wake of this.#waiting) wake();
  }

  /** Resolves at the next ring, after `ms`, or when stopped; it never rejects. */
  wait(ms: number, stop?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        stop?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
      stop?.addEventListener('abort', wake);
      if (stop?.aborted) wake();
    });
  }
}
