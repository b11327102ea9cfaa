// The program behind `npm start` as a child of a bench.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const READY_WITHIN_MS = 120_000;

/** What `npm start` runs after the build: Node's flags and the program. */
function commandLine() {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [, words] = /\bnode ((?:-\S+ )*apps\/standalone\/dist\/main\.js)$/.exec(scripts.start) ?? [];
  if (words === undefined) throw new Error(`npm start does not end by running the program: ${scripts.start}`);
  return words.split(' ');
}

/** Starts it and waits until it says so and `/health/ready` agrees; `stop` is a Ctrl-C and answers how long it took. */
export async function startStandalone(stack, dataDir, demo) {
  const from = performance.now();
  const settings = { PORT: '0', AFTERPOST_DATA_DIR: dataDir, AFTERPOST_DEMO: demo ? '1' : '0' };
  const child = spawn(process.execPath, commandLine(), {
    env: { ...withoutServers(process.env), ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    const asked = performance.now();
    child.kill('SIGINT');
    await ended;
    return performance.now() - asked;
  };
  stack.defer(stop);
  const welcome = await Promise.race([printed(child), pause(READY_WITHIN_MS, undefined, { ref: false }).then(failed)]);
  const url = word(welcome, 'API ').replace('/api/v1/docs', '');
  while (!(await fetch(`${url}/health/ready`)).ok) await pause(10);
  return {
    pid: child.pid,
    readyMs: performance.now() - from,
    url,
    apiKey: word(welcome, 'API key'),
    databaseUrl: word(welcome, 'Database'),
    sandboxUrl: word(welcome, 'Sandbox'),
    stop,
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
