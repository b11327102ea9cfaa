/** Whoever asks for what is already being done waits for that and gets its outcome; not more than `limit` are done at once. */
export class OneAtATime<T> {
  readonly #running = new Map<string, Promise<T>>();
  readonly #queue: (() => void)[] = [];
  #free: number;

  constructor(limit: number) {
    this.#free = limit;
  }

  run(key: string, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running) return running;
    const started = this.#inTurn(work).finally(() => this.#running.delete(key));
    this.#running.set(key, started);
    return started;
  }

  async #inTurn(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((turn) => this.#queue.push(turn));
    try {
      return await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}
