import { ProblemException } from '../http/problem.ts';

/** Where a page of an account's history ended; opaque to clients. */
export const encodeCursor = (before: number | null): string | null =>
  before === null ? null : Buffer.from(`before ${before}`).toString('base64url');

/** @throws ProblemException for a cursor that we never gave out */
export function decodeCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const before = /^before ([1-9]\d{0,8})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (before !== undefined) return Number(before);
  const detail = 'is not a cursor of this list: take next_cursor of the page before';
  throw new ProblemException('invalid-request', `/cursor: ${detail}`, [{ pointer: '/cursor', detail }]);
}
