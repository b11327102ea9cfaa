import type { Query } from './query.ts';

/** What a finder answers: a window on a list, with links to its neighbours. */
export interface Collection<T> {
  readonly paging: {
    readonly start: number;
    readonly count: number;
    readonly links: readonly { readonly type: string; readonly rel: 'prev' | 'next'; readonly href: string }[];
    readonly total?: number;
  };
  readonly elements: readonly T[];
}

/** The window that `start` and `count` ask for. */
export function pageOf<T>(all: readonly T[], path: string, query: Query, showTotal: boolean, most = 100): Collection<T> {
  const start = query.count('start', { min: 0, max: 1_000_000, fallback: 0 });
  const count = query.count('count', { min: 1, max: most, fallback: 10 });
  const link = (rel: 'prev' | 'next', at: number) => ({ type: 'application/json', rel, href: hrefAt(path, query.raw, at, count) });
  const links = [
    ...(start > 0 ? [link('prev', Math.max(0, start - count))] : []),
    ...(start + count < all.length ? [link('next', start + count)] : []),
  ];
  const paging = { start, count, links, ...(showTotal ? { total: all.length } : {}) };
  return { paging, elements: all.slice(start, start + count) };
}

/** A list that comes whole, whatever is asked. */
export const wholeList = <T>(elements: readonly T[]): Collection<T> => ({ paging: { start: 0, count: 10, links: [] }, elements });

function hrefAt(path: string, raw: string, start: number, count: number): string {
  const others = raw.split('&').filter((part) => part !== '' && !/^(start|count)=/.test(part));
  return `${path}?${[...others, `start=${start}`, `count=${count}`].join('&')}`;
}
