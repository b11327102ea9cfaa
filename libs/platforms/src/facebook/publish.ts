import type { Failure } from '@afterpost/contracts';
import { SECOND, unreachable } from '@afterpost/kernel';
import type { ApiRefusal, ApiResult } from '../http/json-api.ts';
import { refusedPublish, unconfirmed } from '../http/refused-publish.ts';
import { idOrNull, objectOf } from '../http/wire.ts';
import type { Caller, Graph } from '../meta/graph.ts';
import { unreadable } from '../meta/login.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, PublishOutcome, Readiness } from '../port/publishing.ts';
import { publishCharges } from './capabilities.ts';
import { findPost, hasTwinBefore } from './find-published.ts';
import { callerOf } from './page-access.ts';
import { addressOf, permalinkOf, postIdOf } from './post-id.ts';
import { NOT_PREPARED, readPrepared } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { askVideo } from './video-state.ts';

/** Films take a while; a look costs a counted call. */
const LOOK_AGAIN_MS = 10 * SECOND;

/** Whether a reel's file has arrived; everything else is ready when it is prepared. */
export async function checkReady(graph: Graph, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Readiness>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  if (post.kind !== 'reel') return answered({ kind: 'ready' });
  const state = await askVideo(graph, post.videoId, access);
  if (!state.ok) return state.failure.class === 'not_found' ? answered({ kind: 'gone' }) : state;
  switch (state.value.kind) {
    case 'working':
      return answered({ kind: 'waiting', retryAfterMs: LOOK_AGAIN_MS });
    case 'broken':
      return failed(state.value.failure);
    case 'uploaded':
    case 'published':
      return answered({ kind: 'ready' });
    default:
      return unreachable(state.value);
  }
}

/** The one call that shows something. Nothing on Facebook makes a repetition harmless, except for reels (BEHAVIOR.md, 9 to 12). */
export async function publish(graph: Graph, prepared: Prepared, access: PlatformAccess): Promise<PublishOutcome> {
  const post = readPrepared(prepared);
  if (post === null) return { kind: 'rejected', failure: NOT_PREPARED };
  const caller: Caller = {
    ...callerOf(access),
    charges: publishCharges(access.platformAccountId, post.kind),
    timeoutMs: graph.publishTimeoutMs,
  };
  const result = await send(graph, post, access, caller);
  if (!result.ok) return isRepetition(result) ? settleRepetition(graph, post, access, result.failure) : refusedPublish(result);
  return post.kind === 'feed' ? postedOf(graph, result.value, access) : processingOf(graph, post, result.value);
}

function send(graph: Graph, post: PreparedPost, { platformAccountId: page }: PlatformAccess, caller: Caller): Promise<ApiResult> {
  switch (post.kind) {
    case 'feed': {
      const attached = post.photoIds.map((id) => ({ media_fbid: id }));
      const params = {
        message: post.message === '' ? undefined : post.message,
        link: post.link ?? undefined,
        attached_media: attached.length > 0 ? attached : undefined,
        fields: 'id,permalink_url',
      };
      return graph.post('POST /{page}/feed', `/${page}/feed`, params, caller);
    }
    case 'video':
      return graph.post('POST /{page}/videos', `/${page}/videos`, { file_url: post.fileUrl, description: post.message }, caller);
    case 'reel': {
      const params = { upload_phase: 'finish', video_id: post.videoId, video_state: 'PUBLISHED', description: post.message };
      return graph.post('POST /{page}/video_reels (finish)', `/${page}/video_reels`, params, caller);
    }
    default:
      return unreachable(post);
  }
}

function postedOf(graph: Graph, value: unknown, access: PlatformAccess): PublishOutcome {
  const { id, permalink_url } = objectOf(value);
  const externalId = postIdOf(idOrNull(id) ?? '', access.platformAccountId);
  if (externalId === null) return unconfirmed(unreadable(graph, 'the answer names no post'));
  return { kind: 'published', externalId, permalink: addressOf(permalink_url) ?? permalinkOf(externalId) };
}

function processingOf(graph: Graph, post: PreparedPost, value: unknown): PublishOutcome {
  const answer = objectOf(value);
  const videoId = post.kind === 'reel' ? post.videoId : idOrNull(answer['id']);
  if (videoId === null || answer['success'] === false)
    return unconfirmed(unreadable(graph, 'the answer does not say that it took the video'));
  return { kind: 'processing', handle: { videoId }, retryAfterMs: LOOK_AGAIN_MS };
}

/** What became of a film that was taken. */
export async function confirm(graph: Graph, handle: JsonObject, access: PlatformAccess): Promise<PublishOutcome> {
  const { videoId } = handle;
  if (typeof videoId !== 'string') return { kind: 'rejected', failure: NOT_PREPARED };
  const state = await askVideo(graph, videoId, access);
  if (!state.ok)
    return state.failure.class === 'token_expired' ? { kind: 'tokenInvalid', failure: state.failure } : unconfirmed(state.failure);
  switch (state.value.kind) {
    case 'published':
      return state.value;
    case 'broken':
      return { kind: 'rejected', failure: state.value.failure };
    case 'uploaded':
    case 'working':
      return { kind: 'processing', handle: { videoId }, retryAfterMs: LOOK_AGAIN_MS };
    default:
      return unreachable(state.value);
  }
}

/** `506`: the same text stands there already; `1366051`: these photos have been used. An earlier attempt may have arrived. */
const isRepetition = (result: ApiRefusal): boolean => /^506(?:\/|$)|\/1366051$/.test(result.failure.platformCode ?? '');

/** Only a twin from before says that it was not ours: an earlier attempt may be there and not listed yet. */
async function settleRepetition(graph: Graph, post: PreparedPost, access: PlatformAccess, failure: Failure): Promise<PublishOutcome> {
  const found = await findPost(graph, post, access);
  if (!found.ok) return unconfirmed(found.failure);
  if (found.value !== null) return { kind: 'published', ...found.value };
  return (await hasTwinBefore(graph, post, access)) ? { kind: 'rejected', failure } : unconfirmed(failure);
}
