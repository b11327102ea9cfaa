/** What stands where nothing is known: never 0. */
export const UNKNOWN = '–';

// Control and direction characters of other people's words would move the cursor, or hide what follows.
const HARMFUL = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu;

/** Foreign words as one harmless line. */
export const oneLine = (text: string): string => text.replace(HARMFUL, ' ').replace(/ {2,}/g, ' ').trim();

/** Words for the terminal that may have several lines. */
export const harmless = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(HARMFUL, ' '))
    .join('\n');

const counts = new Intl.NumberFormat('en');

export const count = (value: number | null | undefined): string => (value === null || value === undefined ? UNKNOWN : counts.format(value));

/** `1 post`, `2 posts`. */
export const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 min ago`, `in 2 h`; the date beyond a month. */
export function relative(instant: string | null | undefined, now: Date): string {
  if (instant === null || instant === undefined) return UNKNOWN;
  const ms = new Date(instant).getTime() - now.getTime();
  const distance = Math.abs(ms);
  if (distance < MINUTE) return ms > 0 ? 'in a moment' : 'just now';
  if (distance >= 30 * DAY) return instant.slice(0, 10);
  const words =
    distance < HOUR
      ? `${Math.floor(distance / MINUTE)} min`
      : distance < DAY
        ? `${Math.floor(distance / HOUR)} h`
        : `${Math.floor(distance / DAY)} d`;
  return ms > 0 ? `in ${words}` : `${words} ago`;
}

/** How an id is shown where a whole one has no room; every command takes it back. */
export const shortId = (id: string): string => id.slice(0, 8);

/** `token_expired` as people say it. */
export const spoken = (word: string): string => word.replaceAll('_', ' ');
