import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@afterpost/kernel';

const STOP_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** Stops a server that a killed process left behind in this data directory; recovery is PostgreSQL's own business. */
export async function stopOrphan(data: string): Promise<void> {
  const pid = postmasterPid(data);
  if (pid === undefined || !isServerOf(pid, data)) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < STOP_WITHIN_MS; waited += LOOK_EVERY_MS) {
    if (!isServerOf(pid, data)) return;
    await pause(LOOK_EVERY_MS);
  }
  throw new AppError('orphaned-postgres', `An earlier PostgreSQL (process ${pid}) still holds ${data} and does not stop. End it with: kill -INT ${pid}`);
}

/** The first line of `postmaster.pid`, if there is one. */
export function postmasterPid(data: string): number | undefined {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

/** Pids are used again: only a process whose command line names the directory is ours to stop. */
function isServerOf(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const commandLine = existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return commandLine.includes(data);
}
