import type { LinkedIn } from '../linkedin.ts';
import type { Query } from '../rest-li/query.ts';

/**
 * Puts what a URN stands for beside it, where a projection asks for it: `organization~(localizedName)`. Where the other
 * resource fails, its error stands there as `organization!` and the rest of the answer is good.
 */
export function decorated<T extends object>(
  { open }: LinkedIn,
  query: Query,
  elements: readonly T[],
  field: string,
  resolve: (element: T) => object,
): readonly object[] {
  if (!(query.optional('projection') ?? '').includes(`${field}~`)) return elements;
  return elements.map((element) =>
    open('decoration') === 'works'
      ? { ...element, [`${field}~`]: resolve(element) }
      : {
          ...element,
          [`${field}!`]: { status: 403, serviceErrorCode: 100, message: 'Not enough permissions to access the decorated entity' },
        },
  );
}
