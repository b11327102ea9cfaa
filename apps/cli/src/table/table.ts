import { cut, widthOf, wrap } from './width.ts';
import { oneLine, UNKNOWN } from './words.ts';

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string | null;
  readonly align?: 'right';
  /** Takes the room that is left; what has no room is cut, or goes on in the next line. At most one column grows. */
  readonly grow?: 'cut' | 'wrap';
}

const GAP = '  ';
/** Below this a growing column says nothing any more; the line gets longer than the terminal instead. */
const GROWING_MIN = 16;

/** Rows as aligned text of at most `width` columns where that is possible. Every line ends in a line break. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], width: number): string {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.cell(row) ?? '') || UNKNOWN));
  const widths = columnWidths(columns, cells, width);
  const titles = columns.map(({ title }) => title);
  return [titles, ...cells].flatMap((row) => linesOf(row, columns, widths)).join('');
}

function columnWidths<T>(columns: readonly Column<T>[], cells: readonly (readonly string[])[], width: number): number[] {
  const natural = columns.map(({ title }, index) => Math.max(widthOf(title), ...cells.map((row) => widthOf(row[index] ?? ''))));
  const others = natural.reduce((sum, one, index) => sum + (columns[index]?.grow ? 0 : one), GAP.length * (columns.length - 1));
  return natural.map((one, index) => (columns[index]?.grow ? Math.min(one, Math.max(width - others, GROWING_MIN)) : one));
}

function linesOf<T>(row: readonly string[], columns: readonly Column<T>[], widths: readonly number[]): string[] {
  const parts = row.map((text, index) => {
    const room = widths[index] ?? 0;
    return columns[index]?.grow === 'wrap' ? wrap(text, room) : [cut(text, room)];
  });
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, line) => {
    const padded = parts.map((part, index) => pad(part[line] ?? '', widths[index] ?? 0, columns[index]?.align));
    return `${padded.join(GAP).trimEnd()}\n`;
  });
}

function pad(text: string, width: number, align: 'right' | undefined): string {
  const room = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? room + text : text + room;
}
