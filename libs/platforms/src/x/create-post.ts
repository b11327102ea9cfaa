import type { Failure } from '@afterpost/contracts';
import type { ApiRefusal } from '../http/json-api.ts';
import { refusedPublish, unconfirmed } from '../http/refused-publish.ts';
import type { NotPublished } from '../http/refused-publish.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { XClient } from './client.ts';
import { DUPLICATE, failureOf } from './errors.ts';
import type { PreparedPart } from './prepare.ts';
import { ROUTES } from './routes.ts';

/** What came of the one irreversible call: as the port says it, a new post's id, or X's word that the text is there already. */
export type Created =
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'duplicate'; readonly failure: Failure }
  | NotPublished;

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

function refusedAs(refusal: ApiRefusal, hasMedia: boolean): Created {
  const { failure, applied } = refusal;
  if (applied === 'no' && failure.platformCode === DUPLICATE) return { kind: 'duplicate', failure };
  const outcome = refusedPublish(refusal);
  // “Your media IDs are invalid.”: they have expired, or belong to an earlier connection.
  const lacksMedia = hasMedia && failure.class === 'invalid_request' && /media ids? /i.test(failure.message);
  return outcome.kind === 'rejected' && lacksMedia ? { kind: 'deferred', failure, prepareAgain: true } : outcome;
}
