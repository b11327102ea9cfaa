/** Lets at most `max` calls be in flight at once; the others wait in the order in which they came. */
export class CallGate {
  #inFlight = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly max: number) {}

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.max) await new Promise<void>((enter) => this.#waiting.push(enter));
    else this.#inFlight += 1;
    try {
      return await call();
    } finally {
      // the place is handed over, not given back: nobody can slip in between
      const next = this.#waiting.shift();
      if (next) next();
      else this.#inFlight -= 1;
    }
  }
}
