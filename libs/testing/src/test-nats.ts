import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnv } from './env.ts';
import { eventually } from './eventually.ts';

/** A NATS server with JetStream for one test file: its streams are nobody else's. */
export interface TestNats extends AsyncDisposable {
  readonly url: string;
}

/** Whether this machine can run suites that need a server of their own; if not, it is said loudly that they are skipped. */
export function hasNats(suite: string): boolean {
  const installed = spawnSync('nats-server', ['--version']).error === undefined;
  if (!installed) process.stderr.write(`\n*** SKIPPED: ${suite} needs nats-server on the PATH ***\n\n`);
  return installed;
}

/** A given server that others may use too, or undefined after saying loudly that the suite is skipped. */
export function testNatsUrl(suite: string): string | undefined {
  const url = testEnv().AFTERPOST_TEST_NATS_URL;
  if (url === undefined)
    process.stderr.write(`\n*** SKIPPED: ${suite} needs NATS with JetStream; install nats-server or set AFTERPOST_TEST_NATS_URL ***\n\n`);
  return url;
}

/** Starts a throw-away server; up in about 30 ms. */
export async function testNats(): Promise<TestNats> {
  const directory = mkdtempSync(join(tmpdir(), 'afterpost-nats-'));
  const server = spawn('nats-server', ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', directory, '--ports_file_dir', directory], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const withUs = (): void => void server.kill('SIGKILL');
  process.once('exit', withUs);
  const url = await eventually(() => {
    const file = readdirSync(directory).find((name) => name.endsWith('.ports')) ?? '';
    const { nats } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as { nats: string[] };
    if (nats[0] === undefined) throw new Error('nats-server listens nowhere');
    return nats[0];
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      process.off('exit', withUs);
      server.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
