import { describe, expect, it } from '@jest/globals';
import { type Column, table } from './table.ts';
import { widthOf } from './width.ts';

interface Row {
  readonly name: string;
  readonly likes: string | null;
  readonly text: string;
}

const columns = (grow: 'cut' | 'wrap'): Column<Row>[] => [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'LIKES', cell: ({ likes }) => likes, align: 'right' },
  { title: 'TEXT', cell: ({ text }) => text, grow },
];

describe('a table', () => {
  it('aligns by what is seen, not by code units', () => {
    const rows = [
      { name: '日本', likes: '1,000', text: 'a' },
      { name: 'José 👩‍👩‍👧', likes: '7', text: 'b' },
    ];
    expect(table(rows, columns('cut'), 80)).toBe(['NAME     LIKES  TEXT', '日本     1,000  a', 'José 👩‍👩‍👧      7  b', ''].join('\n'));
  });

  it('shows what is unknown as a dash, never as 0 and never as nothing', () => {
    expect(table([{ name: 'a', likes: null, text: '' }], columns('cut'), 80)).toBe('NAME  LIKES  TEXT\na         –  –\n');
  });

  it('keeps to its width by cutting the column that may be cut', () => {
    const printed = table([{ name: 'a', likes: '1', text: 'word '.repeat(40) }], columns('cut'), 40);
    expect(Math.max(...printed.split('\n').map(widthOf))).toBe(40);
    expect(printed).toContain('…');
  });

  it('goes on in the next line, under its own title, where nothing may be lost', () => {
    const printed = table([{ name: 'a', likes: '1', text: 'create an app password and connect again' }], columns('wrap'), 34);
    expect(printed).toBe(
      ['NAME  LIKES  TEXT', 'a         1  create an app', '             password and connect', '             again', ''].join('\n'),
    );
  });

  it('lets no foreign text move the cursor, break the line or turn its direction', () => {
    const printed = table([{ name: '\u001B[2Jx', likes: '1', text: 'one\ntwo\r\u202Ethree\u009Bm' }], columns('cut'), 80);
    // eslint-disable-next-line no-control-regex
    expect(printed.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
    expect(printed.split('\n')).toHaveLength(3);
  });
});
