// Servers that live as long as a bench does: PostgreSQL from the embedded binaries and nats-server, in temporary directories.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startPostgres } from '@afterpost/service-host';
import { temporaryDirectory } from './belongings.mjs';

/** A server as `npm start` has it, durable; the URL of its superuser. */
export async function benchPostgres(stack) {
  const directory = temporaryDirectory(stack, 'postgres');
  return stack.use(await startPostgres({ directory, password: randomBytes(12).toString('hex'), maxConnections: 200 })).url;
}

/** A server with JetStream and its URL; undefined where nats-server is not installed. */
export async function benchNats(stack) {
  if (spawnSync('nats-server', ['--version']).error) return undefined;
  const directory = temporaryDirectory(stack, 'nats');
  const server = spawn('nats-server', ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', directory, '--ports_file_dir', directory], {
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  stack.defer(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  for (let look = 0; look < 500; look += 1) {
    const url = portsIn(directory)?.nats?.[0];
    if (url) return url;
    await pause(20);
  }
  throw new Error('nats-server did not start within ten seconds.');
}

function portsIn(directory) {
  const file = readdirSync(directory).find((name) => name.endsWith('.ports'));
  try {
    return file && JSON.parse(readFileSync(join(directory, file), 'utf8'));
  } catch {
    return undefined; // half written
  }
}
