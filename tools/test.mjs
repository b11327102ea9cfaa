// npm test: a PostgreSQL and a NATS server for the run, then every project's tests. Given URLs win:
// AFTERPOST_TEST_DATABASE_URL, AFTERPOST_TEST_NATS_URL. Arguments go to nx: npm test -- -p @afterpost/publisher
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../libs/service-host/src/embedded-postgres/start-postgres.ts';

await using servers = new AsyncDisposableStack();
const directory = (name) => {
  const made = mkdtempSync(join(tmpdir(), `afterpost-${name}-`));
  servers.defer(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

async function database() {
  if (process.env.AFTERPOST_TEST_DATABASE_URL) return process.env.AFTERPOST_TEST_DATABASE_URL;
  const password = randomBytes(12).toString('hex');
  const server = servers.use(await startPostgres({ directory: directory('postgres'), password, durable: false, maxConnections: 300 }));
  return server.url;
}

/** Suites start servers of their own where nats-server is installed; where it is not, one that runs here serves the gentler ones. */
async function broker() {
  if (process.env.AFTERPOST_TEST_NATS_URL) return process.env.AFTERPOST_TEST_NATS_URL;
  if (!spawnSync('nats-server', ['--version']).error) return undefined;
  if (await answers(4222)) return 'nats://127.0.0.1:4222';
  console.error('\n*** No NATS server here: its suites are SKIPPED. Install nats-server, or set AFTERPOST_TEST_NATS_URL. ***\n');
  return undefined;
}

const answers = (port) =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 500 });
    const end = (yes) => () => resolve((socket.destroy(), yes));
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false));
  });

const env = { ...process.env, AFTERPOST_TEST_DATABASE_URL: await database() };
const nats = await broker();
if (nats) env.AFTERPOST_TEST_NATS_URL = nats;

const tests = spawn('nx', ['run-many', '-t', 'test', '--outputStyle=static', ...process.argv.slice(2)], { stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tests.kill(signal));
process.exitCode = await new Promise((ended) => tests.once('exit', (code) => ended(code ?? 1)));
