import { AppError, isUuid } from '@afterpost/kernel';

/** One page and where the next one starts; `null` at the end. */
export interface Page<T> {
  readonly rows: T[];
  readonly nextCursor: string | null;
}

/** A row's place in a list that runs from new to old. Rows that arrive while somebody pages move no other row. */
export interface Key {
  readonly at: Date;
  readonly id: string;
}

export const encodeCursor = ({ at, id }: Key): string => Buffer.from(`${at.toISOString()} ${id}`).toString('base64url');

/** @throws AppError `invalid-cursor` for anything that no page has given out: a year of six digits, which PostgreSQL may not know, too */
export function decodeCursor(cursor: string | null | undefined, isId: (id: string) => boolean = isUuid): Key | null {
  if (cursor === null || cursor === undefined) return null;
  const [, iso = '', id = ''] = /^(\d{4}-\S+) (.+)$/s.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const at = new Date(iso);
  if (Number.isNaN(at.getTime()) || at.toISOString() !== iso || !isId(id)) {
    throw new AppError('invalid-cursor', 'The cursor is not one that an earlier page has given out.');
  }
  return { at, id };
}

/** Makes a page of up to `limit` rows out of `limit + 1`: the one too many says that there is more. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => Key): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  };
}
