import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** `npm start`'s program as a process, from source. */
export class AfterpostProcess {
  stdout = '';
  stderr = '';
  readonly #ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.#ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  static start(env: Readonly<Record<string, string>>): AfterpostProcess {
    const main = join(ROOT, 'apps/standalone/src/main.ts');
    const hook = join(ROOT, 'tools/swc-hook.mjs');
    return new AfterpostProcess(
      spawn(process.execPath, ['--conditions=@afterpost/source', '--import', hook, main], {
        cwd: ROOT,
        env: { PATH: '/usr/bin:/bin', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** What it printed when it was ready. */
  async ready(): Promise<{ url: string; apiKey: string; databaseUrl: string; text: string }> {
    const ended = this.#ended.then((code) => {
      throw new Error(`It ended with ${code} before it was ready:\n${this.stderr}`);
    });
    const printed = new Promise<void>((resolve) => {
      const look = (): void => (this.stdout.includes('Stop with Ctrl-C') ? resolve() : void setTimeout(look, 50));
      look();
    });
    await Promise.race([printed, ended]);
    const part = (pattern: RegExp): string => pattern.exec(this.stdout)?.[1] ?? '';
    return {
      url: part(/API +(http\S+)\/api\/v1\/docs/),
      apiKey: part(/API key +(\S+)/),
      databaseUrl: part(/Database +(\S+)/),
      text: this.stdout,
    };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  ended(): Promise<number | null> {
    return this.#ended;
  }
}

/** A directory for one test file, readable by everyone: as root, PostgreSQL runs as another user. */
export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'afterpost-standalone-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
