import type { z } from 'zod';
import type { Asking, Gateway } from './gateway.ts';

const PAGE = 200;

interface Page<T> {
  readonly data: T[];
  readonly next_cursor: string | null;
}

/** The newest `most` of a list, page after page; whether there are more. */
export async function newest<T>(
  gateway: Gateway,
  path: string,
  schema: z.ZodType<Page<T>>,
  { most, query }: { readonly most: number; readonly query?: Asking['query'] },
) {
  const data: T[] = [];
  let cursor: string | undefined;
  do {
    const { value } = await gateway.get(path, schema, { query: { ...query, limit: Math.min(PAGE, most - data.length), cursor } });
    data.push(...value.data);
    cursor = value.next_cursor ?? undefined;
  } while (cursor !== undefined && data.length < most);
  return { data, hasMore: cursor !== undefined };
}
