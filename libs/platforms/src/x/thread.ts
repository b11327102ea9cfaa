import type { Failure } from '@afterpost/contracts';
import { SECOND } from '@afterpost/kernel';
import { countOrNull, instantOrNull, textOrNull } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import type { PublishOutcome } from '../port/publishing.ts';
import { X_CAPABILITIES } from './capabilities.ts';
import type { XClient } from './client.ts';
import { createPost } from './create-post.ts';
import { referencesOf } from './dialect.ts';
import { findPart, ownPostsSince } from './own-timeline.ts';
import { permalinkOf } from './post.ts';
import { NOT_PREPARED, readParts } from './prepare.ts';
import type { PreparedPart, PreparedPost } from './prepare.ts';
import { isPostId } from './snowflake.ts';

/** How far a thread has come. Everything a later process needs to go on. */
interface ThreadHandle extends JsonObject {
  readonly createdAt: string;
  readonly parts: readonly PreparedPart[];
  /** The parts that stand, by id, in order. */
  readonly posted: readonly string[];
  /** How often X said that the next part is there already, and a look did not find it. */
  readonly doubts: number;
}

const PAUSE_MS = SECOND;
const DOUBTS_MAX = 3;

const goOn = (handle: ThreadHandle, retryAfterMs: number = PAUSE_MS): PublishOutcome => ({ kind: 'processing', handle, retryAfterMs });

/** Sends nothing: the first part is posted like every other, after a look. */
export const beginThread = ({ createdAt, parts }: PreparedPost): PublishOutcome => goOn({ createdAt, parts, posted: [], doubts: 0 });

/**
 * Posts a thread's next part, unless the account's own list has it already. So whoever dies between posting and writing
 * that down finds the part again, and no part stands twice (BEHAVIOR.md, 4).
 */
export async function confirm(x: XClient, stored: JsonObject, access: PlatformAccess): Promise<PublishOutcome> {
  const handle = readHandle(stored);
  const part = handle?.parts[handle.posted.length];
  if (handle === null || part === undefined) return { kind: 'rejected', failure: NOT_PREPARED };
  const before = handle.posted.at(-1) ?? null;
  const since = before === null ? { instant: handle.createdAt } : { postId: before };
  const posts = await ownPostsSince(x, since, access);
  if (!posts.ok) return later(handle, posts.failure);
  const candidates = posts.value.filter(({ wire }) => answersTo(wire, before));
  const standing = findPart(candidates, part);
  if (standing !== undefined) return advanced(handle, standing.id);
  const created = await createPost(x, part, before, access);
  switch (created.kind) {
    case 'created':
      return advanced(handle, created.id);
    case 'unconfirmed':
      return goOn(handle, X_CAPABILITIES.settleMs);
    case 'duplicate':
      return handle.doubts < DOUBTS_MAX
        ? goOn({ ...handle, doubts: handle.doubts + 1 }, X_CAPABILITIES.settleMs)
        : { kind: 'rejected', failure: inPart(handle, created.failure) };
    case 'deferred':
      // Media that X has forgotten: with nothing posted yet the whole is prepared again, later it is too late for that.
      if (created.prepareAgain && before === null) return created;
      return created.prepareAgain ? { kind: 'rejected', failure: inPart(handle, created.failure) } : later(handle, created.failure);
    case 'rejected':
      return { kind: 'rejected', failure: inPart(handle, created.failure) };
    default:
      return created;
  }
}

function advanced(handle: ThreadHandle, id: string): PublishOutcome {
  const posted = [...handle.posted, id];
  const [root] = posted;
  if (posted.length < handle.parts.length || root === undefined) return goOn({ ...handle, posted, doubts: 0 });
  return { kind: 'published', externalId: root, permalink: permalinkOf(root) };
}

const WAIT_MS = 30 * SECOND;

/** Nothing was posted by this call, but parts may stand: the handle is kept. */
function later(handle: ThreadHandle, failure: Failure): PublishOutcome {
  if (failure.class === 'token_expired') return { kind: 'tokenInvalid', failure };
  return goOn(handle, failure.retryAfterMs ?? WAIT_MS);
}

function inPart({ posted, parts }: ThreadHandle, failure: Failure): Failure {
  const [root] = posted;
  if (root === undefined) return failure;
  const message = `${failure.message} The first ${posted.length} of ${parts.length} parts stand at ${permalinkOf(root)}.`;
  return { ...failure, message };
}

/** A thread's first part answers nobody, every other the one before it. An answer without references can't be told. */
function answersTo(wire: Parameters<typeof referencesOf>[0], before: string | null): boolean {
  const replied = referencesOf(wire).find(({ type }) => type === 'replied_to')?.id;
  return before === null ? replied === undefined : replied === undefined || replied === before;
}

function readHandle(stored: JsonObject): ThreadHandle | null {
  const createdAt = instantOrNull(stored['createdAt']);
  const parts = readParts(stored['parts']);
  const posted = Array.isArray(stored['posted']) ? (stored['posted'] as readonly unknown[]).map((id) => textOrNull(id) ?? '') : null;
  if (createdAt === null || parts === null || posted === null || !posted.every(isPostId)) return null;
  return { createdAt, parts, posted, doubts: countOrNull(stored['doubts']) ?? 0 };
}
