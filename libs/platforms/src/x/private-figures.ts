import type { Failure } from '@afterpost/contracts';
import type { ApiResult } from '../http/json-api.ts';
import type { Asking, RefusedMetric } from '../port/insights.ts';
import { PRIVATE_GROUPS } from './figures.ts';
import type { PrivateGroup } from './figures.ts';

/** What shares figures on X: every post. */
export const SURFACE = 'posts';

/** What X lists beside a name that it does not know: all those that it does. */
const KNOWN_NAMES = /is not one of \[[^\]]*\]/g;

/** Which groups of private figures are still worth asking for, over the calls of one reading. */
export class PrivateFigures {
  readonly refused: RefusedMetric[] = [];
  #groups: readonly PrivateGroup[];
  /** X refused a request without them just the same: they are not what it minds. */
  #innocent = false;

  constructor(asking: Asking = { dropped: [] }) {
    const dropped = asking.dropped.filter(({ surface }) => surface === SURFACE).map(({ metric }) => metric);
    this.#groups = PRIVATE_GROUPS.filter((group) => !dropped.includes(group));
  }

  /** Why figures are missing that this reading wanted; `null`: none were refused in the course of it. */
  get missing(): Failure | null {
    const [first] = this.refused;
    if (first === undefined) return null;
    return {
      class: 'invalid_request',
      message: `X does not answer ${this.refused.map(({ metric }) => metric).join(', ')}. ${first.reason}`,
    };
  }

  /**
   * Asks with the groups, and where X refuses the request, with fewer, until it does not: by its words, else one by one.
   * A group counts as refused only if the same request works without it.
   */
  async ask(
    wanted: boolean,
    call: (groups: readonly PrivateGroup[]) => Promise<ApiResult>,
  ): Promise<{ readonly result: ApiResult; readonly groups: readonly PrivateGroup[] }> {
    const all = wanted ? this.#groups : [];
    const first = await call(all);
    if (first.ok || first.failure.class !== 'invalid_request' || all.length === 0 || this.#innocent) return { result: first, groups: all };
    const { message } = first.failure;
    const blamed = message.replace(KNOWN_NAMES, '');
    const named = all.filter((group) => blamed.includes(group));
    for (const groups of fewer(all, named)) {
      const result = await call(groups);
      if (!result.ok && result.failure.class === 'invalid_request') continue;
      if (result.ok)
        this.#drop(
          all.filter((group) => !groups.includes(group)),
          message,
        );
      return { result, groups };
    }
    this.#innocent = true;
    return { result: first, groups: all };
  }

  #drop(groups: readonly PrivateGroup[], reason: string): void {
    this.#groups = this.#groups.filter((group) => !groups.includes(group));
    this.refused.push(...groups.map((metric) => ({ surface: SURFACE, metric, reason })));
  }
}

function fewer(all: readonly PrivateGroup[], named: readonly PrivateGroup[]): readonly (readonly PrivateGroup[])[] {
  if (named.length > 0 && named.length < all.length) return [all.filter((group) => !named.includes(group)), []];
  return named.length === all.length || all.length === 1 ? [[]] : [...all.map((group) => [group]), []];
}
