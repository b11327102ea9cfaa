import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@afterpost/kernel';

/** The operating system's user that the server runs as; empty is oneself. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. As root: the data directory's owner, else `postgres`, else `nobody`. */
export function serverUser(directory: string): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const owner = statSync(directory, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!found)
    throw new AppError(
      'no-server-user',
      'PostgreSQL does not run as root and there is no user `postgres` or `nobody` here. Start Afterpost as an ordinary user.',
    );
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** The first directory above `path` that is closed to the user, if there is one. As oneself the system says it better. */
export function closedAbove(path: string, { uid, gid }: ServerUser): string | undefined {
  if (uid === undefined) return undefined;
  return ancestorsOf(path).find((ancestor) => {
    const entry = statSync(ancestor);
    const mayEnter = entry.uid === uid ? 0o100 : entry.gid === gid ? 0o010 : 0o001;
    return (entry.mode & mayEnter) === 0;
  });
}

/** From the root down, without the path itself. */
function ancestorsOf(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestorsOf(parent), parent];
}
