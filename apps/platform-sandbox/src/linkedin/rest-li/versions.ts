/** Months that LinkedIn has released, by the vendor's announcements known in November 2026. */
const RELEASED = [
  '202510',
  '202511',
  '202512',
  '202601',
  '202602',
  '202603',
  '202604',
  '202605',
  '202606',
  '202607',
  '202608',
  '202609',
] as const;
const NEWEST: string = RELEASED.at(-1) ?? '';

/**
 * Whether a month may still be asked for: until the 15th of the same month a year later. The newest one that was known
 * when this was written stays, or the sandbox would have none left some day.
 */
export function isActive(version: string, now: Date, active: readonly string[] | undefined): boolean {
  if (active) return active.includes(version);
  if (!(RELEASED as readonly string[]).includes(version)) return false;
  return version === NEWEST || now.getTime() < sunset(version);
}

const sunset = (version: string): number => Date.UTC(Number(version.slice(0, 4)) + 1, Number(version.slice(4)) - 1, 15);

/** Six more metrics of members' posts. */
export const hasNewMemberMetrics = (version: string): boolean => version >= '202604';
/** `metricType` of members' analytics is text; before it was an object with one key. */
export const hasPlainMetricType = (version: string): boolean => version >= '202605';
