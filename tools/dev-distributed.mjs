// npm run dev:distributed: every service as a process of its own, and the sandbox, on a given PostgreSQL and NATS.
//   DATABASE_URL (a login that may create roles), NATS_URL; PORT (3000), AFTERPOST_API_KEY, CREDENTIALS_KEY;
//   AFTERPOST_DEMO=0: no sandbox, real networks. Ctrl-C stops all; a service that dies stops the rest.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

const {
  DATABASE_URL = 'postgres://postgres@127.0.0.1:5432/postgres',
  NATS_URL = 'nats://127.0.0.1:4222',
  PORT = '3000',
  AFTERPOST_DEMO = '1',
  SANDBOX_PORT = '4010',
} = process.env;
const shared = {
  ...process.env,
  DATABASE_URL,
  NATS_URL,
  PORT,
  HOST: process.env.HOST ?? '127.0.0.1',
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  AFTERPOST_API_KEY: process.env.AFTERPOST_API_KEY ?? `sk_live_${randomBytes(24).toString('base64url')}`,
  // Without a key of one's own, tokens sealed by this run can't be opened by the next.
  CREDENTIALS_KEY: process.env.CREDENTIALS_KEY ?? randomBytes(32).toString('base64'),
};
const sandboxUrl = `http://127.0.0.1:${SANDBOX_PORT}`;
const networks =
  AFTERPOST_DEMO === '1'
    ? { BLUESKY_URL: `${sandboxUrl}/bluesky`, ALLOWED_PRIVATE_HOSTS: `127.0.0.1:${SANDBOX_PORT}`, LIVE_FRESHNESS_S: '10' }
    : {};

const children = new Map();
let stopping = false;

function launch(name, env) {
  const child = spawn(process.execPath, ['--enable-source-maps', `apps/${name}/dist/main.js`], {
    env: { ...shared, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  children.set(name, child);
  child.once('exit', (code, signal) => {
    children.delete(name);
    if (stopping) return;
    console.error(`${name} ended (${signal ?? code}); stopping the rest`);
    process.exitCode = 1;
    stop();
  });
}

function stop() {
  stopping = true;
  for (const child of children.values()) child.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);

async function ready(url) {
  for (let look = 0; look < 600 && !stopping; look += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return true;
    await new Promise((again) => setTimeout(again, 100));
  }
  return false;
}

if (AFTERPOST_DEMO === '1') launch('platform-sandbox', { PORT: SANDBOX_PORT, SANDBOX_AGE_FACTOR: '720' });
for (const service of ['token-health', 'publisher', 'insights-fetcher', 'snapshot-store', 'gateway']) launch(service, networks);

if (await ready(`http://127.0.0.1:${PORT}/health/ready`)) {
  console.log(
    `\n  Afterpost runs as ${children.size} processes\n\n  API      http://127.0.0.1:${PORT}/api/v1/docs\n  API key  ${shared.AFTERPOST_API_KEY}`,
  );
  if (AFTERPOST_DEMO === '1')
    console.log(
      `  Sandbox  ${sandboxUrl}\n\n  An account to connect:\n    curl -s -X POST ${sandboxUrl}/_control/bluesky/accounts -H 'Content-Type: application/json' -d '{"handle":"alice.test","followers":900,"posts":{"count":20,"days":30}}'`,
    );
  console.log('\n  Stop with Ctrl-C.\n');
}
while (children.size > 0) await Promise.race([...children.values()].map((child) => once(child, 'exit')));
