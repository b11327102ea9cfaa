import { failureWords } from '../http/failure-words.ts';
import type { Graph } from '../meta/graph.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { callerOf } from './page-access.ts';
import { postIdOf } from './post-id.ts';

/** Deletes a post. One that is gone answers as one that may not be seen: both count as gone. */
export async function remove(graph: Graph, externalId: string, access: PlatformAccess): Promise<Outcome<void>> {
  const postId = postIdOf(externalId, access.platformAccountId);
  if (postId === null) return failed(failureWords('Facebook', { class: 'invalid_request', words: 'this is no id of a Facebook post' }));
  const result = await graph.delete('DELETE /{post}', `/${postId}`, callerOf(access));
  return result.ok || result.failure.class === 'not_found' ? answered(undefined) : failed(result.failure);
}
