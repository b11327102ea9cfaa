import { objectOf, textOrNull } from '../http/wire.ts';

/**
 * The cursor of the next page, `undefined` on the last. Meta's `next` embeds the token and every field, and a body could
 * name any address: it only tells that there is more; the `after` cursor is what goes into our own next request.
 */
export function cursorAfter(body: unknown): string | undefined {
  const paging = objectOf(objectOf(body)['paging']);
  const next = textOrNull(paging['next']);
  if (next === null) return undefined;
  const after = textOrNull(objectOf(paging['cursors'])['after']);
  return after ?? (URL.canParse(next) ? (new URL(next).searchParams.get('after') ?? undefined) : undefined);
}

/** Whether there is a next page, also where no cursor leads to it: what is not on this page may be on that one. */
export const hasMore = (body: unknown): boolean => textOrNull(objectOf(objectOf(body)['paging'])['next']) !== null;
