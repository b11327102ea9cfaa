// npm run dev:distributed: every service as a process of its own, and the sandbox, on a given PostgreSQL and NATS.
//   DATABASE_URL (a login that may create roles), NATS_URL; PORT (3000), SANDBOX_PORT (4010); LOG_LEVEL (warn)
//   AFTERPOST_API_KEY, CREDENTIALS_KEY: made once and kept in <AFTERPOST_DATA_DIR, .afterpost>/distributed when not given.
//   AFTERPOST_DEMO=0: no sandbox, real networks. Ctrl-C stops all; a service that dies stops the rest.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 25_000; // a service gives up by itself after twenty seconds

const { PORT = '3000', SANDBOX_PORT = '4010', AFTERPOST_DEMO = '1', AFTERPOST_DATA_DIR = '.afterpost' } = process.env;
const isDemo = AFTERPOST_DEMO === '1';
const dataDir = resolve(AFTERPOST_DATA_DIR, 'distributed');
const url = `http://127.0.0.1:${PORT}`;
const sandboxUrl = `http://127.0.0.1:${SANDBOX_PORT}`;

const settings = {
  DATABASE_URL: 'postgres://postgres@127.0.0.1:5432/postgres',
  NATS_URL: 'nats://127.0.0.1:4222',
  HOST: '127.0.0.1',
  LOG_LEVEL: 'warn',
  ...secrets(),
  ...process.env,
  PORT,
};
const sandbox = { PORT: SANDBOX_PORT, SANDBOX_AGE_FACTOR: '720', SANDBOX_JOURNAL: join(dataDir, 'sandbox.ndjson') };
/** As in the demo of `npm start`: figures move while somebody looks. */
const demo = {
  ...Object.fromEntries(
    ['bluesky', 'facebook', 'instagram', 'linkedin', 'x'].map((name) => [`${name.toUpperCase()}_URL`, `${sandboxUrl}/${name}`]),
  ),
  ...Object.fromEntries(['APP_ID', 'X_CLIENT_ID', 'LINKEDIN_CLIENT_ID'].map((name) => [name, 'sandbox-app'])),
  ...Object.fromEntries(['APP_SECRET', 'X_CLIENT_SECRET', 'LINKEDIN_CLIENT_SECRET'].map((name) => [name, 'sandbox-secret'])),
  ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${SANDBOX_PORT}`,
  LIVE_FRESHNESS_S: '10',
  CAPTURE_FIRST_AFTER_SECONDS: '5',
  CAPTURE_YOUNG_EVERY_SECONDS: '30',
  CAPTURE_WEEK_EVERY_SECONDS: '300',
  CAPTURE_OLD_EVERY_SECONDS: '300',
  CAPTURE_ACCOUNT_EVERY_SECONDS: '300',
};

/** The same at every start, or the tokens that one run has sealed could not be opened by the next. */
function secrets() {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made = {
      AFTERPOST_API_KEY: `sk_live_${randomBytes(24).toString('base64url')}`,
      CREDENTIALS_KEY: randomBytes(32).toString('base64'),
    };
    writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

const children = new Map();
const stopping = new AbortController();

function launch(name, env) {
  const main = join(import.meta.dirname, '..', 'apps', name, 'dist', 'main.js');
  const flags = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, main], { env: { ...settings, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
  children.set(name, child);
  child.once('exit', (code, signal) => {
    children.delete(name);
    if (stopping.signal.aborted) return;
    process.exitCode = 1;
    console.error(`\n${name} ended (${signal ?? `exit code ${code}`}); stopping the rest.`);
    stop();
  });
}

function stop() {
  if (stopping.signal.aborted) return;
  stopping.abort();
  for (const child of children.values()) child.kill('SIGTERM');
  setTimeout(() => {
    for (const [name, child] of children) {
      console.error(`${name} does not stop; killing it.`);
      child.kill('SIGKILL');
    }
  }, STOP_WITHIN_MS).unref();
}

/** Waits until every address answers 200; those that don't when the time is over, with what they say. */
async function unready(addresses) {
  const waitingFor = new Map(Object.entries(addresses));
  const said = {};
  for (const until = performance.now() + READY_WITHIN_MS; performance.now() < until && !stopping.signal.aborted; await pause(100)) {
    for (const [name, address] of waitingFor) {
      const answer = await fetch(address).catch(() => undefined);
      if (answer?.ok) waitingFor.delete(name);
      else said[name] = (await answer?.json().catch(() => undefined))?.not_ready?.join(', ') ?? 'no answer';
    }
    if (waitingFor.size === 0) break;
  }
  return [...waitingFor.keys()].map((name) => `${name}: ${said[name]}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return String(port);
}

function welcome() {
  const connect = `curl -s -X POST ${sandboxUrl}/_control/bluesky/accounts -H 'Content-Type: application/json' -d '{"handle":"alice.test","followers":900,"posts":{"count":20,"days":30}}'`;
  return [
    `\n  Afterpost runs as ${children.size} processes\n`,
    ...[...children].map(([name, { pid }]) => `    ${String(pid).padStart(7)}  ${name}`),
    `\n  API        ${url}/api/v1/docs\n  API key    ${settings.AFTERPOST_API_KEY}`,
    ...(isDemo ? [`  Sandbox    ${sandboxUrl}  (simulated networks)\n\n  An account to connect\n    ${connect}`] : []),
    '\n  Stop with Ctrl-C; everything is kept.\n',
  ].join('\n');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

const health = { gateway: `${url}/health/ready` };
if (isDemo) {
  launch('platform-sandbox', sandbox);
  health['platform-sandbox'] = `${sandboxUrl}/_control/clock`;
}
for (const name of ['token-health', 'publisher', 'insights-fetcher', 'snapshot-store', 'notifier']) {
  const HEALTH_PORT = await freePort();
  launch(name, { ...(isDemo && demo), HEALTH_PORT });
  health[name] = `http://127.0.0.1:${HEALTH_PORT}/health/ready`;
}
launch('gateway', isDemo ? demo : {});

const missing = await unready(health);
if (stopping.signal.aborted) {
  // said already
} else if (missing.length === 0) {
  console.log(welcome());
} else {
  process.exitCode = 1;
  console.error(`\nNot ready after a minute, stopping:\n  ${missing.join('\n  ')}\n`);
  stop();
}
while (children.size > 0) await Promise.race([...children.values()].map((child) => once(child, 'exit')));
