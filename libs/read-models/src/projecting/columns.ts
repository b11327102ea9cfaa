/** The columns of a set of rows on their way into SQL: name → SQL type, and how a row gives the value. */
export type Columns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

export interface RowSet {
  /** `unnest($1::uuid[], …) as r (target_id, …)`; parameters are counted from `first`. */
  readonly source: string;
  readonly names: string;
  readonly values: unknown[][];
}

/** Many rows as a few array parameters: one statement for a whole batch. */
export function rowSet<Row>(columns: Columns<Row>, rows: readonly Row[], first = 1): RowSet {
  const entries = Object.entries(columns);
  const names = entries.map(([name]) => name).join(', ');
  const params = entries.map(([, [type]], index) => `$${first + index}::${type}[]`).join(', ');
  return {
    source: `unnest(${params}) as r (${names})`,
    names,
    values: entries.map(([, [, value]]) => rows.map(value)),
  };
}

/** JSON as a parameter inside an array: `pg` would take a plain array for an array of the database. */
export const json = (value: unknown): string => JSON.stringify(value);

/** An instant as it is stored: UTC with milliseconds. Finer digits are cut, so that the same capture stays the same. */
export const instant = (iso: string): string => new Date(iso).toISOString();

export const instantOrNull = (iso: string | null): string | null => (iso === null ? null : instant(iso));
