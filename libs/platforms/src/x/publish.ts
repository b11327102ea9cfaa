import { unconfirmed } from '../http/refused-publish.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Published, PublishOutcome } from '../port/publishing.ts';
import { objectOf } from '../http/wire.ts';
import type { XClient } from './client.ts';
import { createPost } from './create-post.ts';
import { failureOf } from './errors.ts';
import { CLOCKS_DIFFER_MS, findPart, newestOwnPosts, ownPostsSince } from './own-timeline.ts';
import { permalinkOf } from './post.ts';
import { mediaAreGone, NOT_PREPARED, readPrepared } from './prepare.ts';
import type { PreparedPost } from './prepare.ts';
import { ROUTES } from './routes.ts';
import { isPostId } from './snowflake.ts';
import { beginThread } from './thread.ts';

export const publishedAs = (id: string): Published => ({ externalId: id, permalink: permalinkOf(id) });

const MEDIA_GONE = failureOf('transient', 'X keeps uploaded media for a day; they are uploaded again');

/**
 * Creates the post. A thread is only begun: each of its parts, the first included, is posted by `confirm` after a look
 * (BEHAVIOR.md, 4).
 */
export async function publish(x: XClient, prepared: Prepared, access: PlatformAccess): Promise<PublishOutcome> {
  const post = readPrepared(prepared);
  if (post === null) return { kind: 'rejected', failure: NOT_PREPARED };
  if (mediaAreGone(post, x.clock.now())) return { kind: 'deferred', failure: MEDIA_GONE, prepareAgain: true };
  if (post.parts.length > 1) return beginThread(post);
  const created = await createPost(x, post.parts[0]!, null, access);
  switch (created.kind) {
    case 'created':
      return { kind: 'published', ...publishedAs(created.id) };
    case 'duplicate':
      return settleDuplicate(x, post, created.failure, access);
    default:
      return created;
  }
}

const POSTS_COMPARED = 20;

/**
 * X has seen this text before: most likely in an attempt of ours whose answer was lost. The account's newest posts tell:
 * there since this post was wanted, it is ours; there earlier, the text is used up; not there, nobody knows yet.
 */
async function settleDuplicate(x: XClient, post: PreparedPost, failure: PreparedFailure, access: PlatformAccess): Promise<PublishOutcome> {
  const newest = await newestOwnPosts(x, POSTS_COMPARED, access);
  const twin = newest.ok ? findPart(newest.value, post.parts[0]!) : undefined;
  if (twin === undefined || twin.createdAt === null) return unconfirmed(failure);
  if (Date.parse(twin.createdAt) >= Date.parse(post.createdAt) - CLOCKS_DIFFER_MS) return { kind: 'published', ...publishedAs(twin.id) };
  const message = `${failure.message} The same text stands at ${permalinkOf(twin.id)} since ${twin.createdAt}: say it differently.`;
  return { kind: 'rejected', failure: { ...failure, message } };
}

type PreparedFailure = Extract<PublishOutcome, { kind: 'rejected' }>['failure'];

/**
 * Did it arrive? Looks through what the account posted since. Of a thread only the whole counts: a part of it is no
 * answer, and publishing again finds the parts that stand and adds the others.
 */
export async function findPublished(x: XClient, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Published | null>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  const posts = await ownPostsSince(x, { instant: post.createdAt }, access);
  if (!posts.ok) return posts;
  const found = post.parts.map((part) => findPart(posts.value, part));
  const root = found[0];
  return answered(root === undefined || found.includes(undefined) ? null : publishedAs(root.id));
}

/** Deletes a post; one that is already gone is a success. */
export async function remove(x: XClient, externalId: string, access: PlatformAccess): Promise<Outcome<void>> {
  if (!isPostId(externalId)) return failed(failureOf('invalid_request', 'this is no id of a post on X'));
  const result = await x.call(ROUTES.deletePost, access, { path: `/2/tweets/${externalId}` });
  if (!result.ok) return result.failure.class === 'not_found' ? answered(undefined) : result;
  const { deleted } = objectOf(objectOf(result.value)['data']);
  return deleted === true ? answered(undefined) : failed(failureOf('transient', 'the answer does not say that the post is deleted'));
}
