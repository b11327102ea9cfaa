// The program behind `npm start` as a child of a bench.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const FLAGS = ['--enable-source-maps', '--disable-warning=ExperimentalWarning'];
const READY_WITHIN_MS = 120_000;

/** Starts it and waits until it says so and `/health/ready` agrees; `stop` is a Ctrl-C and answers how long it took. */
export async function startStandalone(dataDir, demo, { env = {}, flags = FLAGS } = {}) {
  const from = performance.now();
  const settings = { PORT: '0', AFTERPOST_DATA_DIR: dataDir, AFTERPOST_DEMO: demo ? '1' : '0', ...env };
  const child = spawn(process.execPath, [...flags, 'apps/standalone/dist/main.js'], {
    env: { ...withoutServers(process.env), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill('SIGTERM')); // a bench that fails leaves nothing behind
  const welcome = await Promise.race([printed(child), ended.then(failed), pause(READY_WITHIN_MS, undefined, { ref: false }).then(failed)]);
  const url = word(welcome, 'API ').replace('/api/v1/docs', '');
  while (!(await fetch(`${url}/health/ready`)).ok) await pause(10);
  return {
    pid: child.pid,
    readyMs: performance.now() - from,
    url,
    apiKey: word(welcome, 'API key'),
    databaseUrl: word(welcome, 'Database'),
    sandboxUrl: demo ? word(welcome, 'Sandbox') : undefined,
    async stop() {
      const asked = performance.now();
      child.kill('SIGINT');
      await ended;
      return performance.now() - asked;
    },
  };
}

/** The machine's own servers are not what is measured. */
const withoutServers = ({ DATABASE_URL: _database, NATS_URL: _nats, ...env }) => env;

const failed = () => {
  throw new Error('The program did not become ready; what it says stands above.');
};

async function printed({ stdout }) {
  let text = '';
  for await (const chunk of stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (!text.includes('Stop with Ctrl-C')) continue;
    stdout.resume();
    return text;
  }
  return failed();
}

const word = (welcome, label) => new RegExp(`^ +${label} +(\\S+)`, 'm').exec(welcome)?.[1] ?? '';
