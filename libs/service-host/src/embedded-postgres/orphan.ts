import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@afterpost/kernel';

const STOP_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** A setting that PostgreSQL keeps and does not use: whose child the server is, in its own command line. */
export const startedBy = (pid: number): string => `afterpost.started_by=${pid}`;

/**
 * Stops a server that a killed process left behind in this data directory; recovery is PostgreSQL's own business. A
 * server whose process lives is not ours to stop: two Afterposts can't share a data directory.
 *
 * @throws AppError `data-dir-in-use`, `orphaned-postgres`
 */
export async function stopOrphan(data: string): Promise<void> {
  const server = serverIn(data);
  if (!server) return;
  const parent = livingParentOf(server);
  if (parent !== undefined)
    throw new AppError(
      'data-dir-in-use',
      `Another Afterpost (process ${parent}) works in ${data}. Stop it, or start this one elsewhere: AFTERPOST_DATA_DIR=…`,
    );
  process.kill(server.pid, 'SIGINT');
  for (let waited = 0; waited < STOP_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (serverIn(data)?.pid !== server.pid) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new AppError(
    'orphaned-postgres',
    `An earlier PostgreSQL (process ${server.pid}) still holds ${data} and does not stop. End it with: kill -INT ${server.pid}`,
  );
}

interface Server {
  readonly pid: number;
  readonly commandLine: readonly string[];
}

/** The server that `postmaster.pid` names. Pids are used again: only a PostgreSQL of this very directory counts. */
function serverIn(data: string): Server | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const [first, directory = data] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const commandLine = commandLineOf(pid);
  const [program = '', ...args] = commandLine;
  const isServer = /(^|\/)postgres$/.test(program) && args.some((arg, index) => arg === '-D' && args[index + 1] === directory);
  return isServer ? { pid, commandLine } : undefined;
}

/** The kernel gives a dead parent's children to another one: while the one that started it is its parent, it lives. */
function livingParentOf({ pid, commandLine }: Server): number | undefined {
  const parent = parentOf(pid);
  return parent !== undefined && commandLine.includes(startedBy(parent)) ? parent : undefined;
}

function commandLineOf(pid: number): string[] {
  if (!existsSync('/proc/self/cmdline')) return ask('command', pid).split(/\s+/);
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it ended while we looked
  }
}

function parentOf(pid: number): number | undefined {
  try {
    const status = existsSync('/proc/self/status') ? readFileSync(`/proc/${pid}/status`, 'utf8') : `PPid: ${ask('ppid', pid)}`;
    return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]) || undefined;
  } catch {
    return undefined;
  }
}

/** Where there is no /proc. */
const ask = (field: string, pid: number): string =>
  spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
