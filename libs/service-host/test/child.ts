import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOOK = new URL('../../../tools/swc-hook.mjs', import.meta.url);

/** How a process ended, and everything that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

/** A process of its own: `script` beside this file, with `settings` as JSON in its first argument. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #ended: Promise<Ended>;
  #out = '';
  #err = '';

  constructor(script: string, settings: object, env: Readonly<Record<string, string>> = {}) {
    const args = ['--conditions=@afterpost/source', '--disable-warning=ExperimentalWarning', '--import', HOOK.href];
    this.#process = spawn(process.execPath, [...args, fileURLToPath(new URL(script, import.meta.url)), JSON.stringify(settings)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...env },
    });
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#err += text));
    this.#ended = once(this.#process, 'close').then(([code, signal]) => ({ code, signal, out: this.#out, err: this.#err }));
  }

  /** What it has said on stderr so far. */
  get err(): string {
    return this.#err;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves as soon as it has said so on stdout. */
  async says(word: string): Promise<string> {
    for (;;) {
      if (this.#out.includes(word)) return this.#out;
      const over = await Promise.race([this.#ended.then(() => true), new Promise<false>((later) => setTimeout(later, 10, false))]);
      if (over && !this.#out.includes(word)) throw new Error(`It ended without saying ${word}: ${this.#out}${this.#err}`);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.kill('SIGKILL');
    await this.#ended;
  }
}
