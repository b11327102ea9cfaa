import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { startPostgres } from '../../libs/service-host/src/embedded-postgres/start-postgres.ts';
import { eventually } from './eventually.mjs';

const ENDS_WITHIN_MS = 10_000;
const FOLDERS = ['logs', 'temporary', 'postgres', 'nats'];

/** Everything that a run needs beside Afterpost: a folder, and processes that end with it, by their own pid. */
export class Servers {
  #stack = new AsyncDisposableStack();
  directory = mkdtempSync(join(tmpdir(), 'afterpost-bluesky-'));
  /** Kept when the check fails: the logs tell why. */
  keepLogs = false;

  constructor() {
    // PostgreSQL may run as another user, and its folder lies in here.
    chmodSync(this.directory, 0o755);
    for (const name of FOLDERS) mkdirSync(join(this.directory, name));
    const goes = () =>
      this.keepLogs ? FOLDERS.filter((name) => name !== 'logs').map((name) => join(this.directory, name)) : [this.directory];
    this.#stack.defer(() => goes().forEach((path) => rmSync(path, { recursive: true, force: true })));
  }

  get logs() {
    return join(this.directory, 'logs');
  }

  defer(work) {
    this.#stack.defer(work);
  }

  /** A process whose stderr (and stdout, unless it is wanted) goes to a log file; ended with SIGTERM, at last with SIGKILL. */
  launch(name, command, args, { env = {}, stdio = ['ignore', 'log', 'log'], cwd } = {}) {
    if (this.#stack.disposed) throw new Error('Everything is being ended.');
    const log = openSync(join(this.logs, `${name}.log`), 'a');
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH, TMPDIR: join(this.directory, 'temporary'), ...env },
      stdio: stdio.map((one) => (one === 'log' ? log : one)),
    });
    closeSync(log);
    const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
    const end = async () => {
      const last = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
      child.stdin?.end();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
      clearTimeout(last);
    };
    this.#stack.defer(end);
    return { child, ended };
  }

  /** One server for the network's index and for Afterpost; the URL of a new database in it. */
  async postgres() {
    const directory = join(this.directory, 'postgres');
    const password = randomBytes(12).toString('hex');
    const starting = startPostgres({ directory, password, durable: false, maxConnections: 300 });
    // Also when everything is ended before it has started.
    this.#stack.defer(() =>
      starting.then(
        (started) => started[Symbol.asyncDispose](),
        () => {},
      ),
    );
    const server = await starting;
    return async (name) => {
      const client = new Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
    };
  }

  async redis() {
    needs('redis-server', 'the index of the network keeps its caches in Redis');
    const port = await freePort();
    this.launch('redis', 'redis-server', [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      this.directory,
    ]);
    return `127.0.0.1:${port}`;
  }

  async nats() {
    needs('nats-server', 'the services of Afterpost talk over NATS here, so that one of them can be killed');
    const directory = join(this.directory, 'nats');
    this.launch('nats', 'nats-server', ['-a', '127.0.0.1', '-p', '-1', '-js', '-sd', directory, '--ports_file_dir', directory]);
    return eventually('NATS listens', () => {
      const file = readdirSync(directory).find((name) => name.endsWith('.ports'));
      return file && JSON.parse(readFileSync(join(directory, file), 'utf8')).nats[0];
    });
  }

  /** PLC, PDS and AppView; a second conversation partner beside their HTTP: `processAll`. */
  async network({ node, program }, { databaseUrl, redisHost }) {
    const env = {
      DB_POSTGRES_URL: databaseUrl,
      DB_POSTGRES_SCHEMA: 'bluesky',
      REDIS_HOST: redisHost,
      LOG_ENABLED: 'false',
      NODE_ENV: 'development',
    };
    const { child, ended } = this.launch('network', node, [program], { env, stdio: ['pipe', 'pipe', 'log'] });
    const waiting = new Map();
    const ready = Promise.withResolvers();
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { ready: urls, id, result, error } = JSON.parse(line);
      if (urls) return ready.resolve(urls);
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      return error ? reject(new Error(`The network: ${error}`)) : resolve(result);
    });
    const fail = (reason) => [ready, ...waiting.values()].forEach(({ reject }) => reject(reason));
    void ended.then((code) =>
      fail(new Error(`Bluesky's servers ended (${code ?? child.signalCode}); see ${join(this.logs, 'network.log')}`)),
    );
    let calls = 0;
    const call = (method) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        child.stdin.write(`${JSON.stringify({ id: calls, method })}\n`);
      });
    return { ...(await ready.promise), processAll: () => call('processAll') };
  }

  /** Ends everything, last started first. */
  end() {
    return this.#stack.disposeAsync();
  }
}

function needs(program, why) {
  if (spawnSync(program, ['--version']).error)
    throw new Error(
      `${program} is not on the PATH: ${why}. Install it (apt install ${program}, brew install ${program.replace('redis-server', 'redis')}).`,
    );
}

export const freePort = () =>
  new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
