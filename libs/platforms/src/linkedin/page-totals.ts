import type { Failure } from '@afterpost/contracts';
import type { PlatformAccess } from '../port/identity.ts';
import type { PostRef } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { WireObject } from '../http/wire.ts';
import type { LinkedInApi } from './api.ts';
import { failureOf, NONEXISTENT_VERSION } from './errors.ts';
import { readStatistics } from './statistics.ts';

/** What the statistics say of each post; `null`: nothing, it is left out. */
export type Totals = ReadonlyMap<string, Outcome<WireObject | null>>;

/** A page that refuses every post alone would cost a hundred calls to find that out. */
const SPLITS_MAX = 16;

const UNREADABLE = failureOf('transient', 'the answer is not readable in part');

/**
 * Statistics of one batch. One foreign post makes LinkedIn refuse the whole list (BEHAVIOR.md, 4): if the page itself can
 * be read, the list is halved until the refusal stands alone. `halt`: every further batch would meet it too.
 */
export async function readTotals(
  api: LinkedInApi,
  refs: readonly PostRef[],
  access: PlatformAccess,
): Promise<{ readonly totals: Totals; readonly halt: Failure | null }> {
  const totals = new Map<string, Outcome<WireObject | null>>();
  let halt: Failure | null = null;
  let splits = 0;

  /** Whether a refused list is worth halving. The first time the page itself is asked, which may end everything. */
  const maySplit = async (urns: readonly string[], failure: Failure): Promise<boolean> => {
    if (urns.length === 1 || !isPoison(failure) || splits >= SPLITS_MAX) return false;
    if (splits === 0) halt = await refusalOfPage(api, access);
    splits += 1;
    return halt === null;
  };
  const readList = async (urns: readonly string[]): Promise<void> => {
    const read = halt === null ? await readStatistics(api, urns, access) : failed(halt);
    if (!read.ok && halt === null) {
      if (isForEveryBatch(read.failure)) halt = read.failure;
      else if (await maySplit(urns, read.failure)) {
        await readList(urns.slice(0, urns.length / 2));
        await readList(urns.slice(urns.length / 2));
        return;
      }
    }
    for (const urn of urns) totals.set(urn, read.ok ? totalOf(urn, read.value) : failed(halt ?? read.failure));
  };
  await readList(refs.map(({ externalId }) => externalId));
  return { totals, halt };
}

function totalOf(
  urn: string,
  { statistics, isWhole }: { statistics: ReadonlyMap<string, WireObject>; isWhole: boolean },
): Outcome<WireObject | null> {
  const total = statistics.get(urn) ?? null;
  return total === null && !isWhole ? failed(UNREADABLE) : answered(total);
}

/** Why the page's own totals are refused; `null`: they are not, so it is one of the posts. */
async function refusalOfPage(api: LinkedInApi, access: PlatformAccess): Promise<Failure | null> {
  const page = await readStatistics(api, [], access);
  return page.ok ? null : page.failure;
}

/** One post in the list may be the reason. */
const isPoison = ({ class: kind }: Failure): boolean => kind === 'permission_denied' || kind === 'invalid_request' || kind === 'not_found';

export const isForEveryBatch = ({ class: kind, platformCode }: Failure): boolean =>
  kind === 'token_expired' || kind === 'rate_limited' || platformCode === NONEXISTENT_VERSION;
