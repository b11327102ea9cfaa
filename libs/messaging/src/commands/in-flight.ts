/** Counts the work in hand, so that a stopping process can finish it. */
export class InFlight {
  #running = 0;
  #idle: (() => void)[] = [];

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) for (const done of this.#idle.splice(0)) done();
    }
  }

  idle(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((done) => this.#idle.push(done));
  }
}
