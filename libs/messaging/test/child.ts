import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const HOOK = new URL('../../../tools/swc-hook.mjs', import.meta.url);

/** A process of its own, to be killed without a warning. */
export class Child implements AsyncDisposable {
  #process: ChildProcess | undefined;

  /** `script` beside this file; it gets `settings` as JSON in its first argument. */
  constructor(
    private readonly script: string,
    private readonly settings: object,
  ) {}

  start(): void {
    const script = fileURLToPath(new URL(this.script, import.meta.url));
    const args = [
      '--conditions=@afterpost/source',
      '--disable-warning=ExperimentalWarning',
      '--import',
      HOOK.href,
      script,
      JSON.stringify(this.settings),
    ];
    this.#process = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (!running || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  }

  async killAndRestart(): Promise<void> {
    await this.kill();
    this.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }
}
