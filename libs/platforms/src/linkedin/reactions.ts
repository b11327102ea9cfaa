import { arrayOf, countOrNull, isObject, objectOf } from '../http/wire.ts';
import type { JsonObject } from '../port/json.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { batchGet } from './batch-get.ts';
import { failureOf } from './errors.ts';

/** Reactions under LinkedIn's own names: `LIKE`, `PRAISE` (celebrate), `EMPATHY` (love), `INTEREST` (insightful), … */
export type Reactions = JsonObject & Readonly<Record<string, number>>;

/** Reactions by kind of up to 50 posts in one call. Fails as a whole, or post by post. */
export async function readReactions(
  api: LinkedInApi,
  urns: readonly string[],
  access: PlatformAccess,
): Promise<Outcome<ReadonlyMap<string, Outcome<Reactions>>>> {
  const read = await batchGet(api, { path: '/rest/socialMetadata', route: 'socialMetadata' }, urns, access);
  if (!read.ok) return read;
  return answered(new Map([...read.value].map(([urn, entry]) => [urn, entry.ok ? reactionsIn(entry.value) : entry])));
}

const UNREADABLE = failed(failureOf('transient', 'the answer holds no reactions'));

/** One unreadable kind makes the whole unknown: a total without it would be wrong. */
function reactionsIn(entity: unknown): Outcome<Reactions> {
  const { reactionSummaries } = objectOf(entity);
  if (!isObject(reactionSummaries)) return UNREADABLE;
  const kinds = Object.entries(reactionSummaries).map(([kind, summary]) => [kind, countOrNull(objectOf(summary)['count'])] as const);
  return kinds.some(([, count]) => count === null) ? UNREADABLE : answered(Object.fromEntries(kinds) as Reactions);
}

export const totalOf = (reactions: Reactions): number => Object.values(reactions).reduce((sum, count) => sum + count, 0);

/** What `videoAnalytics` counts of one video of a page; `null` where it does not say. */
export async function readVideoViews(api: LinkedInApi, ugcPost: string, access: PlatformAccess): Promise<Outcome<number | null>> {
  const query = { q: 'entity', entity: ugcPost, type: 'VIDEO_VIEW', aggregation: 'ALL' };
  const result = await api.call(
    { method: 'GET', path: '/rest/videoAnalytics', route: 'videoAnalytics', query, restliMethod: 'FINDER' },
    access,
  );
  if (!result.ok) return result;
  const { elements } = objectOf(result.value);
  if (!Array.isArray(elements)) return failed(failureOf('transient', 'the answer holds no video figures'));
  const views = arrayOf(elements).filter((element) => (objectOf(element)['statisticsType'] ?? 'VIDEO_VIEW') === 'VIDEO_VIEW');
  return answered(views.length === 0 ? null : countOrNull(objectOf(views[0])['value']));
}
