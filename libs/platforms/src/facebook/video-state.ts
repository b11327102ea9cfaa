import type { Failure } from '@afterpost/contracts';
import { failureWords } from '../http/failure-words.ts';
import { idOrNull, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Graph } from '../meta/graph.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Published } from '../port/publishing.ts';
import { callerOf } from './page-access.ts';
import { addressOf, permalinkOf, postIdOf } from './post-id.ts';

/** Where a film stands on its way: uploaded and waiting for its finish, being worked on, out, or given up. */
export type VideoState =
  | { readonly kind: 'uploaded' }
  | { readonly kind: 'working' }
  | ({ readonly kind: 'published' } & Published)
  | { readonly kind: 'broken'; readonly failure: Failure };

const FIELDS = 'id,status,permalink_url';

/**
 * Asks a film how far it is. Its post has an id of its own; where the node does not know it, `{page}_{video}` stands in,
 * which Facebook takes for the same (BEHAVIOR.md, 11).
 */
export async function askVideo(graph: Graph, videoId: string, access: PlatformAccess): Promise<Outcome<VideoState>> {
  const ask = (fields: string) => graph.get('GET /{video}', `/${videoId}`, { fields }, callerOf(access));
  const full = await ask(`${FIELDS},post_id`);
  const isUnknownField = !full.ok && full.failure.class === 'invalid_request' && full.failure.message.includes('post_id');
  const result = isUnknownField ? await ask(FIELDS) : full;
  return result.ok ? answered(stateOf(objectOf(result.value), videoId, access)) : failed(result.failure);
}

function stateOf(video: WireObject, videoId: string, { platformAccountId }: PlatformAccess): VideoState {
  const status = objectOf(video['status']);
  const phase = (name: string): string | null => textOrNull(objectOf(status[`${name}_phase`])['status']);
  const word = textOrNull(status['video_status']);
  if (word === 'error' || [phase('uploading'), phase('processing'), phase('publishing')].includes('error')) {
    return { kind: 'broken', failure: failureWords('Facebook', { class: 'content_rejected', words: wordsOf(status) }) };
  }
  const isOut = phase('publishing') === null ? word === 'ready' : phase('publishing') === 'complete';
  if (isOut) {
    const own = idOrNull(video['post_id']);
    const externalId = (own === null ? null : postIdOf(own, platformAccountId)) ?? `${platformAccountId}_${videoId}`;
    return { kind: 'published', externalId, permalink: addressOf(video['permalink_url']) ?? permalinkOf(externalId) };
  }
  return word === 'upload_complete' || (word !== 'processing' && phase('uploading') === 'complete')
    ? { kind: 'uploaded' }
    : { kind: 'working' };
}

function wordsOf(status: WireObject): string {
  const errors = ['uploading', 'processing', 'publishing'].map((name) => objectOf(objectOf(status[`${name}_phase`])['error']));
  return errors.map(({ message }) => textOrNull(message)).find((message) => message !== null) ?? 'it could not process the video';
}
