import { unreachable } from '@afterpost/kernel';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Published, PublishOutcome } from '../port/publishing.ts';
import { parsePostUri, POST_COLLECTION, publishedAt } from './at-uri.ts';
import { failureOf } from './errors.ts';
import { NOT_PREPARED, readPrepared } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { sameJson } from './same-json.ts';
import { targetOf } from './target.ts';
import { refusedPublish, unconfirmed } from '../http/refused-publish.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { Xrpc, XrpcResult } from './xrpc.ts';

/**
 * Writes the record under its own key, on condition that nothing is there: the same call twice is one post
 * (BEHAVIOR.md, 2 and 3). `createRecord` is never used: its answer to a repetition is a bare 500.
 */
export async function publish(xrpc: Xrpc, prepared: Prepared, access: PlatformAccess): Promise<PublishOutcome> {
  const post = readPrepared(prepared);
  if (post === null) return { kind: 'rejected', failure: NOT_PREPARED };
  const body = {
    repo: access.platformAccountId,
    collection: POST_COLLECTION,
    rkey: post.rkey,
    record: post.record,
    swapRecord: null,
  };
  const target = { ...targetOf(access), timeoutMs: xrpc.publishTimeoutMs };
  const result = await xrpc.procedure('com.atproto.repo.putRecord', body, target);
  const place = { did: access.platformAccountId, rkey: post.rkey };
  if (result.ok && textOrNull(objectOf(result.value)['uri']) !== null) return { kind: 'published', ...publishedAt(place) };
  if (result.ok) return unconfirmed(failureOf('transient', 'the answer names no post'));
  if (result.failure.platformCode === 'InvalidSwap') return settleConflict(xrpc, post, access);
  return outcomeOf(result);
}

/** The blobs of a record are collected as garbage when its post waits too long. */
function outcomeOf(refusal: Extract<XrpcResult, { ok: false }>): PublishOutcome {
  const outcome = refusedPublish(refusal);
  const lacksBlobs = outcome.kind === 'rejected' && outcome.failure.platformCode === 'BlobNotFound';
  return lacksBlobs ? { kind: 'deferred', failure: outcome.failure, prepareAgain: true } : outcome;
}

/** Something stands under our key. If it is this very record, an earlier attempt arrived. */
async function settleConflict(xrpc: Xrpc, post: PreparedPost, access: PlatformAccess): Promise<PublishOutcome> {
  const standing = await readStanding(xrpc, post, access);
  if (!standing.ok) return unconfirmed(standing.failure);
  switch (standing.value) {
    case 'ours':
      return { kind: 'published', ...publishedAt({ did: access.platformAccountId, rkey: post.rkey }) };
    case 'nothing':
      return { kind: 'deferred', failure: failureOf('transient', 'the place was taken for a moment') };
    case 'other':
      return {
        kind: 'rejected',
        failure: failureOf('invalid_request', 'another post stands in its place', { platformCode: 'InvalidSwap' }),
      };
    default:
      return unreachable(standing.value);
  }
}

type Standing = 'ours' | 'other' | 'nothing';

async function readStanding(xrpc: Xrpc, post: PreparedPost, access: PlatformAccess): Promise<Outcome<Standing>> {
  const params = { repo: access.platformAccountId, collection: POST_COLLECTION, rkey: post.rkey };
  const result = await xrpc.query('com.atproto.repo.getRecord', params, targetOf(access));
  if (!result.ok) return result.failure.class === 'not_found' ? answered('nothing') : result;
  const answer = objectOf(result.value);
  if (!('value' in answer)) return failed(failureOf('transient', 'the answer holds no record'));
  return answered(sameJson(answer['value'], post.record) ? 'ours' : 'other');
}

/** Did it arrive? Asks the account's own repository, which knows at once; the index behind the feeds does not. */
export async function findPublished(xrpc: Xrpc, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  const standing = await readStanding(xrpc, post, access);
  if (!standing.ok) return standing;
  // Another record there is not this post; a retry will be refused by name instead of overwriting it.
  return answered(standing.value === 'ours' ? publishedAt({ did: access.platformAccountId, rkey: post.rkey }) : null);
}

/** Deletes a post; Bluesky answers the same when it is already gone. */
export async function remove(xrpc: Xrpc, externalId: string, access: PlatformAccess): Promise<Outcome<void>> {
  const address = parsePostUri(externalId);
  if (address === null) return failed(failureOf('invalid_request', 'this is no Bluesky post address'));
  if (address.did !== access.platformAccountId) return failed(failureOf('permission_denied', 'the post belongs to another account'));
  const body = { repo: address.did, collection: POST_COLLECTION, rkey: address.rkey };
  const result = await xrpc.procedure('com.atproto.repo.deleteRecord', body, targetOf(access));
  return result.ok || result.failure.class === 'not_found' ? answered(undefined) : result;
}
