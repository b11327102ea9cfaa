/** Readers of what the vendor sent. They are total: nothing in a payload makes them throw, and nothing unknown becomes 0. */

export type WireObject = Readonly<Record<string, unknown>>;

/** A text as JSON, or `undefined` if it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is WireObject => typeof value === 'object' && value !== null && !Array.isArray(value);

export const objectOf = (value: unknown): WireObject => (isObject(value) ? value : {});

export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A count of 0 or more, also when it came as digits in a string; anything else is unknown. */
export function countOrNull(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** An instant in our one notation, or `null` if it is none. A time without an offset is UTC, wherever this runs. */
export function instantOrNull(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const instant = new Date(/\d:\d\d[\d:.]*$/.test(value) && !/[+-]\d\d:\d\d$/.test(value) ? `${value}Z` : value);
  if (Number.isNaN(instant.getTime())) return null;
  const text = instant.toISOString();
  return /^\d{4}-/.test(text) ? text : null;
}

/** A number as an id that JSON may have turned into one; ids of vendors are strings for us. */
export const idOrNull = (value: unknown): string | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textOrNull(value);

/** Items in groups of at most `size`, in order. */
export const batchesOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
