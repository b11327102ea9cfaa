import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError } from '@afterpost/kernel';

/** The operating system's user that the server runs as; PostgreSQL refuses to run as root. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** As root: the data directory's owner, else `postgres`, else `nobody`. As anyone else: oneself. */
export function serverUser(directory: string): ServerUser {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(directory)) {
    const { uid, gid } = statSync(directory);
    if (uid !== 0) return { uid, gid };
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!found) throw new AppError('no-server-user', 'PostgreSQL does not run as root and there is no user `postgres` or `nobody` here. Start Afterpost as an ordinary user.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}
