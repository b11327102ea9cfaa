import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { ApiResult } from '../http/json-api.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { PublishOutcome } from '../port/publishing.ts';
import type { XClient } from './client.ts';
import { DUPLICATE, failureOf } from './errors.ts';
import type { PreparedPart } from './prepare.ts';
import { ROUTES } from './routes.ts';

/** What came of the one irreversible call: as the port says it, a new post's id, or X's word that the text is there already. */
export type Created =
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'duplicate'; readonly failure: Failure }
  | Exclude<PublishOutcome, { readonly kind: 'published' | 'processing' }>;

/** Creates a post, or an answer to one. There is no idempotency key: repeating this call may make a second post. */
export async function createPost(x: XClient, part: PreparedPart, replyTo: string | null, access: PlatformAccess): Promise<Created> {
  const { text, mediaIds } = part;
  const json = {
    ...(text === '' ? {} : { text }),
    ...(mediaIds.length === 0 ? {} : { media: { media_ids: mediaIds } }),
    ...(replyTo === null ? {} : { reply: { in_reply_to_tweet_id: replyTo } }),
  };
  const result = await x.call(ROUTES.createPost, access, { json, timeoutMs: x.http.publishTimeoutMs });
  if (!result.ok) return refusedAs(result, mediaIds.length > 0);
  const id = textOrNull(objectOf(objectOf(result.value)['data'])['id']);
  return id === null ? unconfirmed(failureOf('transient', 'the answer names no post')) : { kind: 'created', id };
}

function refusedAs({ failure, applied }: Extract<ApiResult, { ok: false }>, hasMedia: boolean): Created {
  if (applied === 'maybe') return unconfirmed(failure);
  if (failure.platformCode === DUPLICATE) return { kind: 'duplicate', failure };
  switch (failure.class) {
    case 'token_expired':
      return { kind: 'tokenInvalid', failure };
    case 'rate_limited':
    case 'transient':
      return { kind: 'deferred', failure };
    case 'invalid_request':
      // “Your media IDs are invalid.”: they have expired, or belong to an earlier connection.
      return hasMedia && /media ids? /i.test(failure.message)
        ? { kind: 'deferred', failure, prepareAgain: true }
        : { kind: 'rejected', failure };
    case 'permission_denied':
    case 'content_rejected':
    case 'not_found':
      return { kind: 'rejected', failure };
    case 'unconfirmed':
      return unconfirmed(failure);
    default:
      return unreachable(failure.class);
  }
}

export const unconfirmed = (failure: Failure): Extract<PublishOutcome, { kind: 'unconfirmed' }> => ({
  kind: 'unconfirmed',
  failure: { ...failure, class: 'unconfirmed' },
});
