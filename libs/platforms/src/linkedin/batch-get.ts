import type { Failure } from '@afterpost/contracts';
import { countOrNull, isObject, objectOf } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { LinkedInApi } from './api.ts';
import { entryFailure, failureOf } from './errors.ts';

/** What a batch said about each of its keys: the entity, or why there is none. */
export type BatchAnswer = ReadonlyMap<string, Outcome<unknown>>;

const SILENT: Failure = failureOf('transient', 'the answer leaves this one out');
const STATUS_ERROR_MIN = 400;

/** Rest.li's BATCH_GET: a 200 whose `errors` and `statuses` may refuse any of its keys. */
export async function batchGet(
  api: LinkedInApi,
  { path, route }: { readonly path: string; readonly route: string },
  urns: readonly string[],
  access: PlatformAccess,
): Promise<Outcome<BatchAnswer>> {
  const result = await api.call({ method: 'GET', path, route, query: { ids: urns }, restliMethod: 'BATCH_GET' }, access);
  if (!result.ok) return result;
  const answer = objectOf(result.value);
  if (!isObject(answer['results'])) return failed(failureOf('transient', 'the answer holds no results'));
  const results = byUrn(answer['results']);
  const errors = byUrn(objectOf(answer['errors']));
  const statuses = byUrn(objectOf(answer['statuses']));
  return answered(new Map(urns.map((urn) => [urn, entryOf(results.get(urn), errors.get(urn), countOrNull(statuses.get(urn)))])));
}

function entryOf(entity: unknown, error: unknown, status: number | null): Outcome<unknown> {
  if (error !== undefined) return failed(entryFailure(status === null ? error : { status, ...objectOf(error) }));
  if (status !== null && status >= STATUS_ERROR_MIN) return failed(entryFailure({ status }));
  return isObject(entity) ? answered(entity) : failed(SILENT);
}

/** Keys come back as they were sent or as they were meant. */
const byUrn = (entries: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  new Map(Object.entries(entries).map(([key, value]) => [decoded(key), value]));

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    // Not encoded after all.
    return key;
  }
}
