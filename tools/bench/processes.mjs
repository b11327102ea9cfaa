// What processes run below one of ours, and what they hold and spend. From /proc, else from ps.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const MB = 1024 * 1024;
const TICK_MS = 10; // USER_HZ is 100 wherever Linux has a user

const ps = (columns, ...which) =>
  spawnSync('ps', [...which, '-o', columns.map((column) => `${column}=`).join(',')], { encoding: 'utf8' }).stdout;

/** A process and everything below it. */
export function processTree(root) {
  const all = ps(['pid', 'ppid', 'args'], '-A')
    .trim()
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\S+)/.exec(line) ?? [])
    .map(([, pid, parent, command = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      command: command.split('/').at(-1).replace(/:$/, ''),
    }));
  const below = (pid) => all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** Megabytes in memory, at the most until now, and with shared pages divided among those who share them. */
export function memoryMb(pid) {
  const status = readOr(`/proc/${pid}/status`);
  if (status === undefined) {
    const resident = (Number(ps(['rss'], '-p', String(pid))) * 1024) / MB;
    return { resident, peak: resident, proportional: resident };
  }
  const shares = readOr(`/proc/${pid}/smaps_rollup`) ?? '';
  return { resident: megabytes(status, 'VmRSS'), peak: megabytes(status, 'VmHWM'), proportional: megabytes(shares, 'Pss') };
}

const megabytes = (text, name) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024) / MB;

/** Processor time spent until now, in milliseconds; 0 for a process that has ended. */
export function cpuMs(pid) {
  const stat = readOr(`/proc/${pid}/stat`);
  if (stat === undefined) return existsSync('/proc/self') ? 0 : clockMs(ps(['time'], '-p', String(pid)));
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * TICK_MS;
}

/** `[hours:]minutes:seconds` as ps says it. */
const clockMs = (time) =>
  time
    .trim()
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0) * 1000;

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // not Linux, or ended meanwhile
  }
}
