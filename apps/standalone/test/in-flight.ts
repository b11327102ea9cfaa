import { subscribe, unsubscribe } from 'node:diagnostics_channel';

interface Wire {
  readonly request: { readonly origin?: string; readonly path: string };
}

/** How many requests are on their way to a network at once, seen from inside the process that makes them. */
export class InFlight implements Disposable {
  #most = 0;
  readonly #open = new Set<object>();
  readonly #begin = (message: unknown): void => {
    const { request } = message as Wire;
    if (!request.path.startsWith(this.pathPrefix)) return;
    this.#open.add(request);
    this.#most = Math.max(this.#most, this.#open.size);
  };
  readonly #end = (message: unknown): void => void this.#open.delete((message as Wire).request);

  constructor(private readonly pathPrefix: string) {
    subscribe('undici:request:create', this.#begin);
    subscribe('undici:request:trailers', this.#end);
    subscribe('undici:request:error', this.#end);
  }

  /** The most at one time so far. */
  get most(): number {
    return this.#most;
  }

  [Symbol.dispose](): void {
    unsubscribe('undici:request:create', this.#begin);
    unsubscribe('undici:request:trailers', this.#end);
    unsubscribe('undici:request:error', this.#end);
  }
}
