import type { Failure } from '@afterpost/contracts';
import { METRICS } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import type { WireObject } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { PostRef } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { batchGet } from './batch-get.ts';
import { NO_ACTIVITY } from './statistics.ts';

/** What it means that the statistics leave a post out. */
export type Absence = Outcome<WireObject | 'missing'>;

const STATISTICS_LAST_MS = 365 * DAY;
const LOOK_EVERY_MS = 7 * DAY;

/** Had figures, exists, and has none now: that is no count but a gap. */
const VANISHED: Failure = {
  class: 'transient',
  message: 'LinkedIn left this post out of its statistics, although it had some. The last figures stay.',
};

const ENDED: Failure = {
  class: 'permission_denied',
  message: 'LinkedIn keeps the statistics of a post for twelve months. The last figures stay.',
  platformCode: 'STATISTICS_ENDED',
};

/**
 * A post without activity is left out of the statistics and counts as 0; so is a deleted one, and one that is too old
 * (BEHAVIOR.md, 5). Only the posts themselves tell, so they are asked for in one call: at the first sight of a post, when
 * its figures vanish, and once a week while it has none.
 */
export async function settleAbsent(
  api: LinkedInApi,
  refs: readonly PostRef[],
  access: PlatformAccess,
): Promise<ReadonlyMap<string, Absence>> {
  const now = api.now().getTime();
  const doubtful = refs.filter((ref) => isDoubtful(ref, now));
  const standing = await standingOf(api, doubtful, access);
  return new Map(refs.map((ref) => [ref.externalId, absenceOf(ref, standing.get(ref.externalId), now)]));
}

/** Whether each of the posts is still there; a post that may not be looked at is not in the answer. */
async function standingOf(
  api: LinkedInApi,
  refs: readonly PostRef[],
  access: PlatformAccess,
): Promise<ReadonlyMap<string, Outcome<unknown>>> {
  if (refs.length === 0) return new Map();
  const urns = refs.map(({ externalId }) => externalId);
  const read = await batchGet(api, { path: '/rest/posts', route: 'posts.batchGet' }, urns, access);
  if (read.ok) return read.value;
  return read.failure.class === 'permission_denied' ? new Map() : new Map(urns.map((urn) => [urn, read]));
}

function absenceOf(ref: PostRef, standing: Outcome<unknown> | undefined, now: number): Absence {
  if (standing?.ok === false) return standing.failure.class === 'not_found' ? answered('missing') : standing;
  if (now - Date.parse(ref.publishedAt) > STATISTICS_LAST_MS) return failed(ENDED);
  return hadActivity(ref) ? failed(VANISHED) : answered(NO_ACTIVITY);
}

function isDoubtful(ref: PostRef, now: number): boolean {
  if (ref.last === undefined || hadActivity(ref)) return true;
  const weekOf = (ms: number): number => Math.floor((ms - Date.parse(ref.publishedAt)) / LOOK_EVERY_MS);
  return weekOf(now) > weekOf(Date.parse(ref.last.capturedAt));
}

const hadActivity = ({ last }: PostRef): boolean => last !== undefined && METRICS.some((metric) => (last.metrics[metric] ?? 0) > 0);
