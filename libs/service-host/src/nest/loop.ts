import { type Log, messageOf } from '@afterpost/kernel';

const BACKOFF_FIRST_MS = 200;
const BACKOFF_MAX_MS = 30_000;

/** Resolves after `ms`, or at once when stopping. */
export const pause = (ms: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stop.addEventListener('abort', done, { once: true });
  });

type LoopState = 'starting' | 'running' | 'failing';

/** A loop never dies: an error is logged, waited out with growing pauses, and named in the process's readiness. */
export class Loop implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #state: LoopState;
  #failures = 0;

  /** `state`: what is known of it before its first round. */
  constructor(
    readonly name: string,
    private readonly round: (stop: AbortSignal) => Promise<{ readonly waitMs: number }>,
    private readonly log: Log,
    state: LoopState = 'starting',
  ) {
    this.#state = state;
    this.#ended = this.#run();
  }

  /** Why the process is not ready because of this loop, or undefined. */
  notReady(): string | undefined {
    return this.#state === 'running' ? undefined : `${this.name} is ${this.#state}`;
  }

  async #run(): Promise<void> {
    const stop = this.#stop.signal;
    while (!stop.aborted) {
      try {
        const { waitMs } = await this.round(stop);
        this.#state = 'running';
        this.#failures = 0;
        if (waitMs > 0) await pause(waitMs, stop);
        else await new Promise((next) => setImmediate(next));
      } catch (error) {
        await this.#failed(error, stop);
      }
    }
  }

  async #failed(error: unknown, stop: AbortSignal): Promise<void> {
    // Being told to stop is how most rounds end then.
    if (stop.aborted) return this.log.debug({ err: error, loop: this.name }, 'loop-stopped');
    this.#state = 'failing';
    const waitMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.log.error({ err: error, loop: this.name, waitMs, reason: messageOf(error) }, 'loop-failed');
    await pause(waitMs, stop);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#ended;
  }
}
