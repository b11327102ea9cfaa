import type { Failure } from '@afterpost/contracts';
import { MINUTE } from '@afterpost/kernel';
import type { ApiRefusal } from '../http/json-api.ts';
import { refusedPublish, unconfirmed } from '../http/refused-publish.ts';
import type { NotPublished } from '../http/refused-publish.ts';
import { idOrNull, objectOf } from '../http/wire.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Published, PublishOutcome } from '../port/publishing.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import { STORY_LASTS_MS } from './capabilities.ts';
import { containerStatus } from './container-status.ts';
import { lookAlikes, permalinkOfId } from './own-media.ts';
import { NOT_PREPARED, readPrepared } from './prepared.ts';
import type { PreparedPost } from './prepared.ts';
import { postCharge } from './publishing-budgets.ts';

/**
 * Makes a post of the container. Whether Instagram would make a second one of the same container is documented nowhere,
 * so its state is read right before: one that is published already is never published again (BEHAVIOR.md, 11).
 */
export async function publish(client: Client, prepared: Prepared): Promise<PublishOutcome> {
  const post = readPrepared(prepared);
  if (post === null) return { kind: 'rejected', failure: NOT_PREPARED };
  const status = await containerStatus(client, post.container);
  if (!status.ok) return beforeTheCall(status.failure);
  if (status.value.state === 'PUBLISHED') return alreadyPublished(client, post);
  const { graph, caller, id } = client;
  const result = await graph.post(
    'POST /{ig}/media_publish',
    `/${id}/media_publish`,
    { creation_id: post.container },
    { ...caller, charges: [postCharge(client)], timeoutMs: graph.publishTimeoutMs },
  );
  if (!result.ok) return doubted(client, post, outcomeOf(result));
  const externalId = idOrNull(objectOf(result.value)['id']);
  if (externalId === null) return unconfirmed(failureOf('transient', 'the answer names no post'));
  return { kind: 'published', externalId, permalink: await permalinkOfId(client, externalId) };
}

function beforeTheCall(failure: Failure): PublishOutcome {
  if (failure.class === 'not_found') return { kind: 'deferred', failure, prepareAgain: true };
  return refusedPublish({ failure, applied: 'no' });
}

async function alreadyPublished(client: Client, post: PreparedPost): Promise<PublishOutcome> {
  const found = await findAmong(client, post);
  return found.ok ? { kind: 'published', ...found.value } : unconfirmed(found.failure);
}

/** `code/subcode`: the media are still being worked on. */
const NOT_READY: readonly string[] = ['9007', '9007/2207027', '24/2207008'];
/** The container is gone or of no use any more. */
const GONE: readonly string[] = ['-2/2207003', '-2/2207020', '24', '24/2207006'];

function outcomeOf(refusal: ApiRefusal): NotPublished {
  const { failure } = refusal;
  const code = failure.platformCode ?? '';
  if (NOT_READY.includes(code)) return { kind: 'deferred', failure: { retryAfterMs: MINUTE, ...failure } };
  if (GONE.includes(code)) return { kind: 'deferred', failure, prepareAgain: true };
  return refusedPublish(refusal);
}

/** Before a container is given up it is asked: one that was published in spite of the refusal must not be made again. */
async function doubted(client: Client, post: PreparedPost, outcome: NotPublished): Promise<PublishOutcome> {
  const givesUp = outcome.kind === 'rejected' || (outcome.kind === 'deferred' && outcome.prepareAgain);
  const status = givesUp ? await containerStatus(client, post.container) : null;
  return status?.ok && status.value.state === 'PUBLISHED' ? alreadyPublished(client, post) : outcome;
}

/** Did it arrive? The container knows; which post it became is found among the account's own. */
export async function findPublished(client: Client, prepared: Prepared): Promise<Outcome<Published | null>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  const status = await containerStatus(client, post.container);
  if (status.ok) return status.value.state === 'PUBLISHED' ? findAmong(client, post) : answered(null);
  if (status.failure.class !== 'not_found') return status;
  // Instagram no longer knows the container: only the account's own posts can tell.
  const alike = await lookAlikes(client, post);
  if (!alike.ok) return alike;
  if (alike.value.length > 0) return only(alike.value);
  const ageMs = client.graph.clock.now().getTime() - Date.parse(post.createdAt);
  return post.kind === 'story' && ageMs > STORY_LASTS_MS ? failed(NO_LONGER_LISTED) : answered(null);
}

const NO_LONGER_LISTED: Failure = {
  class: 'unconfirmed',
  message: 'Instagram lists stories for 24 hours only: whether this one was published can’t be seen any more. Look for it in the archive.',
};

/** The post that a published container became. It exists, so that nothing is found means "not yet", never "not at all". */
async function findAmong(client: Client, post: PreparedPost): Promise<Outcome<Published>> {
  const alike = await lookAlikes(client, post);
  if (!alike.ok) return alike;
  return alike.value.length > 0 ? only(alike.value) : failed(failureOf('transient', 'it is published, and not listed yet'));
}

/** Two posts that look the same can't be told apart, and taking the wrong one would lose the other. */
function only(posts: readonly Published[]): Outcome<Published> {
  const [post, ...others] = posts;
  if (post && others.length === 0) return answered(post);
  return failed({ class: 'unconfirmed', message: 'Instagram has published it, but several posts with this text look alike.' });
}

/** Only Facebook Login documents a way to delete, and what is not so for every account is not promised to any. */
export const REMOVE_REFUSED: Failure = {
  class: 'permission_denied',
  message: 'Instagram posts can’t be deleted from here. Delete the post in the Instagram app.',
};
