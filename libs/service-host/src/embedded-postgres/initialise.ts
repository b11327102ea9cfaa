import { spawnSync } from 'node:child_process';
import { accessSync, chownSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@afterpost/kernel';
import { closedAbove, serverUser, type ServerUser } from './server-user.ts';

const ELSEWHERE = 'choose another one: AFTERPOST_DATA_DIR=…';

/** Makes the directory, or sees that it can be used, and says whose it is from now on. @throws AppError with one sentence */
export function claimDirectory(directory: string): ServerUser {
  let user: ServerUser;
  try {
    mkdirSync(directory, { recursive: true });
    user = serverUser(directory);
    if (user.uid !== undefined) chownSync(directory, user.uid, user.gid ?? user.uid);
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'data-dir-not-writable',
      `The data directory ${directory} can't be made or written. Open it to this user, or ${ELSEWHERE}`,
      {
        cause: error,
      },
    );
  }
  const closed = closedAbove(directory, user);
  if (closed !== undefined)
    throw new AppError(
      'data-dir-unreachable',
      `PostgreSQL does not run as root, and its user (uid ${user.uid}) can't reach ${directory}: ${closed} is closed to it. Open it with chmod o+x ${closed}, or ${ELSEWHERE}`,
    );
  return user;
}

interface Wanted {
  readonly password: string;
  /** Half a second more, once: a cluster that a power cut can't take. */
  readonly durable?: boolean;
}

/**
 * Makes the cluster in `data`, if it is not there. It is made beside its place and moved there when it is whole: a first
 * start that is killed leaves nothing that looks like a cluster.
 */
export function initialise(initdb: string, data: string, { password, durable = true }: Wanted, user: ServerUser): void {
  if (existsSync(join(data, 'PG_VERSION'))) return;
  if (existsSync(data) && readdirSync(data).length > 0)
    throw new AppError(
      'data-dir-broken',
      `${data} is there but holds no PostgreSQL cluster. Move it away to start afresh, or ${ELSEWHERE}`,
    );
  const draft = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(draft, { recursive: true, force: true });
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (user.uid !== undefined) chownSync(passwordFile, user.uid, user.gid ?? user.uid);
    runInitdb(initdb, ['-D', draft, `--pwfile=${passwordFile}`, ...(durable ? [] : ['--no-sync'])], user);
    renameSync(draft, data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function runInitdb(initdb: string, where: readonly string[], user: ServerUser): void {
  const options = [...where, '-U', 'postgres', '--auth=scram-sha-256', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  const made = spawnSync(initdb, options, { ...user, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, encoding: 'utf8' });
  if (made.status === 0) return;
  const reason = (made.stderr || String(made.error)).trim().split('\n').at(-1);
  throw new AppError('initdb-failed', `PostgreSQL could not make its data directory (${reason}). To use another one: AFTERPOST_DATA_DIR=…`);
}
