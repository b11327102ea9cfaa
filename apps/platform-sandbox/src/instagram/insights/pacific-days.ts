import { DAY, HOUR } from '@afterpost/kernel';

/** A day as insights count it: from one Pacific midnight to the next. */
export interface PacificDay {
  readonly fromMs: number;
  readonly toMs: number;
}

const pacificHour = new Intl.DateTimeFormat('en-US', { timeZone: 'America/Los_Angeles', hour: 'numeric', hourCycle: 'h23' });

/** The Pacific midnight at or before a moment: 07:00 or 08:00 UTC. */
export function pacificMidnight(ms: number): number {
  const utcMidnight = Math.floor(ms / DAY) * DAY;
  const candidates = [utcMidnight + 8 * HOUR, utcMidnight + 7 * HOUR, utcMidnight - DAY + 8 * HOUR, utcMidnight - DAY + 7 * HOUR];
  return candidates.find((candidate) => candidate <= ms && Number(pacificHour.format(candidate)) === 0) ?? utcMidnight - DAY + 7 * HOUR;
}

/** The days that touch a window, oldest first; the last one may not be over. */
export function pacificDays(sinceMs: number, untilMs: number): PacificDay[] {
  const days: PacificDay[] = [];
  for (let fromMs = pacificMidnight(sinceMs); fromMs < untilMs;) {
    // Days of 23 and 25 hours: half a day behind the next midnight is always the next day.
    const toMs = pacificMidnight(fromMs + 1.5 * DAY);
    days.push({ fromMs, toMs });
    fromMs = toMs;
  }
  return days;
}
