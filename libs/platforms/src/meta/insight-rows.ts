import { arrayOf, countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';

/** The values of each metric in an insights answer (`{"data":[{"name","period","values":[…]}]}`), by name. */
export type InsightRows = ReadonlyMap<string, readonly WireObject[]>;

/**
 * Reads an insights answer. Rows are known by `name`, never by `id`, which may name another metric. Without a period some
 * metrics come twice; the `lifetime` row wins. A metric without a row is unknown, never 0.
 */
export function insightRows(insights: unknown): InsightRows {
  const rows = new Map<string, readonly WireObject[]>();
  const lifetime = new Set<string>();
  for (const row of arrayOf(objectOf(insights)['data']).filter(isObject)) {
    const name = textOrNull(row['name']);
    if (name === null || lifetime.has(name)) continue;
    const total = row['total_value'];
    const values = [...arrayOf(row['values']), ...(isObject(total) ? [total] : [])].filter(isObject);
    rows.set(name, values);
    if (row['period'] === 'lifetime') lifetime.add(name);
  }
  return rows;
}

/** The value of a metric without breakdown: the first of `values`, else `total_value`; `undefined` where there is none. */
export const insightValue = (rows: InsightRows, name: string): unknown => rows.get(name)?.[0]?.['value'];

/** The same as a number; averages come with fractions. */
export function insightCount(rows: InsightRows, name: string): number | null {
  const value = insightValue(rows, name);
  return countOrNull(typeof value === 'number' ? Math.round(value) : value);
}
