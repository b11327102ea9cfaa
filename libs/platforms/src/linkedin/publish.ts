import type { Failure } from '@afterpost/contracts';
import { MINUTE, unreachable } from '@afterpost/kernel';
import type { ApiResult } from '../http/json-api.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, PublishOutcome } from '../port/publishing.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { LinkedInApi } from './api.ts';
import { UPLOAD_LOST_AFTER_MS } from './capabilities.ts';
import { DUPLICATE_POST, failureOf, MEDIA_ASSET_WAITING_UPLOAD } from './errors.ts';
import { getPost, readPostRecord } from './post-record.ts';
import { NOT_PREPARED, readPrepared, uploadAgeMs } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { encodeWord } from './restli.ts';
import { permalinkOf, postKindOf, postNamedIn } from './urn.ts';

type Refusal = Extract<ApiResult, { ok: false }>;

/** Clocks differ by this much at most, ours and LinkedIn's. */
export const CLOCK_SKEW_MS = 5 * MINUTE;

/** Creates the post. The same post again is refused with the URN of the first, which makes repeating harmless (BEHAVIOR.md, 7). */
export async function publish(api: LinkedInApi, prepared: Prepared, access: PlatformAccess): Promise<PublishOutcome> {
  const post = readPrepared(prepared, access);
  if (post === null) return { kind: 'rejected', failure: NOT_PREPARED };
  const { publishTimeoutMs: timeoutMs } = api.http;
  const result = await api.callForAll({ method: 'POST', path: '/rest/posts', route: 'posts.create', body: post.post, timeoutMs }, access);
  if (!result.ok) {
    if (result.failure.platformCode === DUPLICATE_POST) return settleDuplicate(api, post, result, access);
    return outcomeOf(result, uploadAgeMs(post, api.now()) > UPLOAD_LOST_AFTER_MS);
  }
  const externalId = createdId(result.headers['x-restli-id']) ?? textOrNull(objectOf(result.value)['id']);
  return externalId !== null && postKindOf(externalId) !== null
    ? publishedAs(externalId)
    : unconfirmed(failureOf('transient', 'the answer names no post'));
}

/** The answer's body is empty and the id stands in a header, percent-encoded or not. */
function createdId(header: string | undefined): string | null {
  if (header === undefined) return null;
  try {
    return decodeURIComponent(header.trim());
  } catch {
    // Not encoded after all.
    return header.trim();
  }
}

const publishedAs = (externalId: string): PublishOutcome => ({ kind: 'published', externalId, permalink: permalinkOf(externalId) });

const unconfirmed = (failure: Failure): PublishOutcome => ({ kind: 'unconfirmed', failure: { ...failure, class: 'unconfirmed' } });

function outcomeOf({ failure, applied }: Refusal, isUploadLost: boolean): PublishOutcome {
  if (applied === 'maybe') return unconfirmed(failure);
  switch (failure.class) {
    case 'token_expired':
      return { kind: 'tokenInvalid', failure };
    case 'rate_limited':
    case 'transient':
      // Media that are still awaited are being processed, until they have been for too long.
      return failure.platformCode === MEDIA_ASSET_WAITING_UPLOAD && isUploadLost
        ? { kind: 'deferred', failure, prepareAgain: true }
        : { kind: 'deferred', failure };
    case 'permission_denied':
    case 'not_found':
    case 'content_rejected':
    case 'invalid_request':
      return { kind: 'rejected', failure };
    case 'unconfirmed':
      return unconfirmed(failure);
    default:
      return unreachable(failure.class);
  }
}

/**
 * LinkedIn has this post already. If it was made since this target was first prepared, an earlier attempt arrived. One
 * that can't be looked at is believed: members' posts never can.
 */
async function settleDuplicate(api: LinkedInApi, post: PreparedPost, refusal: Refusal, access: PlatformAccess): Promise<PublishOutcome> {
  const urn = postNamedIn(`${refusal.failure.message} ${JSON.stringify(refusal.body)}`);
  if (urn === null) return { kind: 'rejected', failure: refusal.failure };
  const standing = await getPost(api, urn, access);
  if (standing.ok) {
    const createdMs = readPostRecord(standing.value)?.createdMs ?? null;
    return createdMs === null || isSince(createdMs, post) ? publishedAs(urn) : { kind: 'rejected', failure: elsewhere(urn) };
  }
  switch (standing.failure.class) {
    case 'permission_denied':
      return publishedAs(urn);
    case 'not_found':
      return { kind: 'rejected', failure: GHOST };
    default:
      return unconfirmed(standing.failure);
  }
}

export const isSince = (createdMs: number, { createdAt }: PreparedPost): boolean => createdMs >= Date.parse(createdAt) - CLOCK_SKEW_MS;

const elsewhere = (urn: string): Failure => ({
  class: 'content_rejected',
  message: `This account has an earlier LinkedIn post with the same text (${permalinkOf(urn)}). Change the text to post it again.`,
  platformCode: DUPLICATE_POST,
});

/** A deleted post is remembered for a while and forbids its text (BEHAVIOR.md, 7). */
const GHOST: Failure = {
  class: 'content_rejected',
  message: 'LinkedIn still remembers a deleted post with the same text. Change the text, or wait a day.',
  platformCode: DUPLICATE_POST,
};

/** Deletes a post; LinkedIn answers the same when it is already gone. */
export async function remove(api: LinkedInApi, externalId: string, access: PlatformAccess): Promise<Outcome<void>> {
  if (postKindOf(externalId) === null) return failed(NO_POST);
  const path = `/rest/posts/${encodeWord(externalId)}`;
  const result = await api.call({ method: 'DELETE', path, route: 'posts.delete', restliMethod: 'DELETE' }, access);
  return result.ok || result.failure.class === 'not_found' ? answered(undefined) : result;
}

export const NO_POST = failureOf('invalid_request', 'this is no LinkedIn post: its id is urn:li:share:… or urn:li:ugcPost:…');
