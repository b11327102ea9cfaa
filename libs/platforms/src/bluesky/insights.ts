import type { Failure } from '@afterpost/contracts';
import type { PlatformAccess } from '../port/identity.ts';
import type { AccountReading, FetchPostsResult, PostReading, PostRef } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { parsePostUri } from './at-uri.ts';
import { POSTS_PER_CALL } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { figuresOf, readPostView } from './post-view.ts';
import { readAccount } from './profile.ts';
import { targetOf } from './target.ts';
import { batchesOf, objectOf } from '../http/wire.ts';
import type { Xrpc } from './xrpc.ts';

type Readings = Map<string, PostReading>;

const NO_ADDRESS = failureOf('invalid_request', 'this is no Bluesky post address');

/** The figures of any number of posts, 25 a call. A refusal that the next call would meet as well ends the asking. */
export async function fetchPosts(xrpc: Xrpc, posts: readonly PostRef[], access: PlatformAccess): Promise<FetchPostsResult> {
  const ids = [...new Set(posts.map(({ externalId }) => externalId))];
  const readings: Readings = new Map();
  let refusal: Failure | null = null;
  for (const batch of batchesOf(
    ids.filter((id) => parsePostUri(id) !== null),
    POSTS_PER_CALL,
  )) {
    refusal = refusal === null ? await readBatch(xrpc, batch, access, readings) : fail(batch, refusal, readings);
  }
  return { posts: ids.map((id) => readings.get(id) ?? { externalId: id, status: 'failed', failure: NO_ADDRESS }) };
}

/** Answers the refusal that would meet every further batch too, if it was one. */
async function readBatch(xrpc: Xrpc, batch: readonly string[], access: PlatformAccess, readings: Readings): Promise<Failure | null> {
  const result = await xrpc.query('app.bsky.feed.getPosts', { uris: batch }, targetOf(access));
  if (!result.ok) {
    fail(batch, result.failure, readings);
    return isForEveryBatch(result.failure) ? result.failure : null;
  }
  const posts = objectOf(result.value)['posts'];
  if (Array.isArray(posts)) take(batch, posts, readings);
  else fail(batch, failureOf('transient', 'the answer holds no list of posts'), readings);
  return null;
}

/** By address, never by place: missing posts are left out (BEHAVIOR.md, 4). */
function take(batch: readonly string[], posts: readonly unknown[], readings: Readings): void {
  const views = posts.map(readPostView);
  for (const view of views) {
    if (view !== null && batch.includes(view.uri)) readings.set(view.uri, { externalId: view.uri, status: 'ok', ...figuresOf(view) });
  }
  const silent = batch.filter((id) => !readings.has(id));
  // An entry without an address may be any of the silent ones: then absence proves nothing.
  if (views.includes(null)) fail(silent, failureOf('transient', 'the answer is not readable in part'), readings);
  else for (const externalId of silent) readings.set(externalId, { externalId, status: 'missing' });
}

function fail(ids: readonly string[], failure: Failure, readings: Readings): Failure {
  for (const externalId of ids) readings.set(externalId, { externalId, status: 'failed', failure });
  return failure;
}

const isForEveryBatch = (failure: Failure): boolean =>
  failure.class === 'token_expired' || failure.class === 'permission_denied' || failure.class === 'rate_limited';

/** The account's public figures and profile. */
export async function fetchAccount(xrpc: Xrpc, access: PlatformAccess): Promise<Outcome<AccountReading>> {
  const result = await xrpc.query('app.bsky.actor.getProfile', { actor: access.platformAccountId }, targetOf(access));
  if (!result.ok) return result;
  const account = readAccount(result.value);
  return account === null ? failed(failureOf('transient', 'the answer is not a profile')) : answered(account);
}
