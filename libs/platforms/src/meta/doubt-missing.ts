import type { Failure } from '@afterpost/contracts';
import type { ApiResult } from '../http/json-api.ts';
import type { PostReading } from '../port/insights.ts';

/**
 * Meta says the same of a post that is gone and of one that a token may not see. Where a reading finds posts missing and
 * none at all, `askOwnPosts` has to show that the token may still read the account's list: if it may not, nobody knows.
 */
export async function doubtMissing(
  readings: readonly PostReading[],
  askOwnPosts: () => Promise<ApiResult>,
): Promise<readonly PostReading[]> {
  const sees = readings.some(({ status }) => status === 'ok' || status === 'partial');
  if (sees || !readings.some(({ status }) => status === 'missing')) return readings;
  const list = await askOwnPosts();
  if (list.ok) return readings;
  const failure = blindBecause(list.failure);
  return readings.map((reading) =>
    reading.status === 'missing' ? { externalId: reading.externalId, status: 'failed', failure } : reading,
  );
}

/** An account that can't be found with its own token is one that the token may not see. */
const blindBecause = (failure: Failure): Failure => (failure.class === 'not_found' ? { ...failure, class: 'permission_denied' } : failure);
