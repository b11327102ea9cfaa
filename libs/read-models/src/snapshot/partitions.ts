import type { Queryable } from '../projecting/queryable.ts';

/** A calendar month in UTC, `2026-11`. */
export const monthOf = (instant: string): string => instant.slice(0, 7);

const monthAfter = (month: string): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
};

const partitionOf = (month: string): string => `snapshot_${month.replace('-', '_')}`;

/**
 * Makes the partitions that are missing for some instants. A table is made apart and then attached, because that lets
 * others read on, where `create table … partition of` would lock them out. Two projections may come to the same new
 * month at once; the caller's turn (`takeTurn`) keeps them apart.
 */
export async function ensurePartitions(tx: Queryable, capturedAts: readonly string[]): Promise<void> {
  const months = [...new Set(capturedAts.map(monthOf))].sort();
  const { rows } = await tx.query<{ month: string }>({
    name: 'read:missing-months',
    text: 'select m.month from unnest($1::text[], $2::text[]) as m (month, name) where to_regclass(m.name) is null',
    values: [months, months.map(partitionOf)],
  });
  for (const { month } of rows) {
    const name = partitionOf(month);
    await tx.query({ text: `create table ${name} (like snapshot including all)` });
    await tx.query({ text: `alter table ${name} enable row level security` });
    await tx.query({
      text: `alter table snapshot attach partition ${name} for values from ('${month}-01T00:00:00Z') to ('${monthAfter(month)}-01T00:00:00Z')`,
    });
  }
}
