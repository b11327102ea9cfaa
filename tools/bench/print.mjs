// What every bench prints: a table for people, and as the last line one JSON object for machines.

/** Prints rows of equal keys as a table: keys are the headings, numbers stand right. */
export function printTable(title, rows) {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => text(row[column]).length)));
  console.log(`\n${title}`);
  console.log(line(columns.map((column, i) => column.padEnd(widths[i]))));
  console.log(line(widths.map((width) => '-'.repeat(width))));
  for (const row of rows) {
    console.log(
      line(
        columns.map((column, i) =>
          typeof row[column] === 'number' ? text(row[column]).padStart(widths[i]) : text(row[column]).padEnd(widths[i]),
        ),
      ),
    );
  }
}

/** The last line of a bench. */
export const printFigures = (bench, figures) => console.log(`\n${JSON.stringify({ bench, ...figures })}`);

/** The value below which `share` (0–1) of the samples lie. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (samples) => quantile(samples, 0.5);

/** A figure with as many digits as mean something. */
export const rounded = (value) => Number(value.toPrecision(3));

const readable = (value) => (Math.abs(value) >= 1000 ? Math.round(value).toLocaleString('en') : String(rounded(value)));
const text = (cell) => (typeof cell === 'number' ? readable(cell) : String(cell ?? ''));
const line = (cells) => cells.join('  ').trimEnd();
