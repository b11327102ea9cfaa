import { NO_METRICS } from '@afterpost/contracts';
import type { Metrics } from '@afterpost/contracts';
import { countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { JsonValue } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { LinkedInApi } from './api.ts';
import { failureOf } from './errors.ts';
import { postKindOf } from './urn.ts';

/** Lifetime figures of posts by URN, as LinkedIn wrote them. Posts without activity are not in it, nor deleted ones. */
export type Statistics = ReadonlyMap<string, WireObject>;

export interface StatisticsAnswer {
  readonly statistics: Statistics;
  /** False when an element did not say whose it is: then absence proves nothing. */
  readonly isWhole: boolean;
}

const COUNTS = ['impressionCount', 'uniqueImpressionsCount', 'clickCount', 'likeCount', 'commentCount', 'shareCount'] as const;

/** Up to 50 posts in one call, each list by its type of URN; without posts, the page's own totals. */
export async function readStatistics(
  api: LinkedInApi,
  urns: readonly string[],
  access: PlatformAccess,
): Promise<Outcome<StatisticsAnswer>> {
  const shares = urns.filter((urn) => postKindOf(urn) === 'share');
  const ugcPosts = urns.filter((urn) => postKindOf(urn) === 'ugcPost');
  const query = {
    q: 'organizationalEntity',
    organizationalEntity: access.platformAccountId,
    ...(shares.length > 0 ? { shares } : {}),
    ...(ugcPosts.length > 0 ? { ugcPosts } : {}),
  };
  const route = 'organizationalEntityShareStatistics';
  const result = await api.call({ method: 'GET', path: `/rest/${route}`, route, query, restliMethod: 'FINDER' }, access);
  if (!result.ok) return result;
  const { elements } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no statistics'));
  const entries = elements.map(entryOf);
  return answered({ statistics: new Map(entries.filter((entry) => entry !== null)), isWhole: !entries.includes(null) });
}

function entryOf(element: unknown): readonly [string, WireObject] | null {
  const { share, ugcPost, totalShareStatistics } = objectOf(element);
  const urn = textOrNull(share) ?? textOrNull(ugcPost);
  return urn !== null && isObject(totalShareStatistics) ? [urn, totalShareStatistics] : null;
}

/** LinkedIn's counts in our words. Unique impressions are left out now and then, and spelt with an s in places. */
export const metricsOf = (total: WireObject): Metrics => ({
  ...NO_METRICS,
  impressions: countOrNull(total['impressionCount']),
  reach: countOrNull(total['uniqueImpressionsCount'] ?? total['uniqueImpressionsCounts']),
  likes: countOrNull(total['likeCount']),
  comments: countOrNull(total['commentCount']),
  shares: countOrNull(total['shareCount']),
  clicks: countOrNull(total['clickCount']),
});

/** What "no activity" means by the vendor's documentation. */
export const NO_ACTIVITY: WireObject = Object.freeze(Object.fromEntries(COUNTS.map((name) => [name, 0])));

/** Counts below 0, which LinkedIn's corrections leave behind: no such count exists, so the true one is unknown. */
export const negativesIn = (total: WireObject): readonly string[] =>
  COUNTS.filter((name) => typeof total[name] === 'number' && total[name] < 0);

/** LinkedIn's own names for them, negative ones too. */
export const blockOf = (total: WireObject): Record<string, JsonValue> =>
  Object.fromEntries([...COUNTS, 'engagement'].flatMap((name) => (typeof total[name] === 'number' ? [[name, total[name]]] : [])));
