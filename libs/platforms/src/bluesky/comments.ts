import type { PlatformAccess } from '../port/identity.ts';
import type { FetchCommentsResult, PlatformComment } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { parsePostUri } from './at-uri.ts';
import { countMissingIsZero } from './counts.ts';
import { failureOf } from './errors.ts';
import { readPostView } from './post-view.ts';
import type { PostView } from './post-view.ts';
import { targetOf } from './target.ts';
import { arrayOf, instantOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Xrpc } from './xrpc.ts';

/** The most that a server takes; nobody answers answers that deep. */
const DEPTH_MAX = 1_000;

/** Every reply under a post, answers to answers included: one call gives the whole thread, so there is no "only since". */
export async function fetchComments(xrpc: Xrpc, externalId: string, access: PlatformAccess): Promise<Outcome<FetchCommentsResult>> {
  if (parsePostUri(externalId) === null) return failed(failureOf('invalid_request', 'this is no Bluesky post address'));
  const params = { uri: externalId, depth: DEPTH_MAX, parentHeight: 0 };
  const result = await xrpc.query('app.bsky.feed.getPostThread', params, targetOf(access));
  if (!result.ok) return result;
  const thread = objectOf(objectOf(result.value)['thread']);
  const root = readPostView(thread['post']);
  if (root !== null) return answered(collect(thread, root));
  if (thread['notFound'] === true) return failed(failureOf('not_found', ''));
  if (thread['blocked'] === true) return failed(failureOf('permission_denied', 'one of the two accounts blocks the other'));
  return failed(failureOf('transient', 'the answer is not a thread'));
}

/** Walks the tree with a list that grows while it is walked: a hostile depth must not end the process. */
function collect(thread: WireObject, root: PostView): FetchCommentsResult {
  const comments = new Map<string, PlatformComment>();
  const waiting: { readonly node: WireObject; readonly post: PostView }[] = [{ node: thread, post: root }];
  let complete = true;
  for (const at of waiting) {
    const replies = arrayOf(at.node['replies']);
    // A node that counts more replies than it shows was cut by the server; what it does not show may well exist.
    complete &&= (countMissingIsZero(at.post.view['replyCount']) ?? 0) <= replies.length;
    for (const reply of replies.filter(isObject)) {
      const post = readPostView(reply['post']);
      if (post === null) continue;
      const comment = readComment(post, root.uri);
      if (comment === null) complete = false;
      else if (!comments.has(post.uri)) {
        comments.set(post.uri, comment);
        waiting.push({ node: reply, post });
      }
    }
  }
  return { comments: [...comments.values()], complete };
}

function readComment({ uri, authorDid, view, record }: PostView, rootUri: string): PlatformComment | null {
  const createdAt = instantOrNull(record['createdAt']) ?? instantOrNull(view['indexedAt']);
  if (authorDid === null || createdAt === null) return null;
  const author = objectOf(view['author']);
  const parent = textOrNull(objectOf(objectOf(record['reply'])['parent'])['uri']);
  return {
    platformCommentId: uri,
    text: typeof record['text'] === 'string' ? record['text'] : '',
    authorId: authorDid,
    authorName: textOrNull(author['displayName']) ?? textOrNull(author['handle']) ?? authorDid,
    createdAt,
    likes: countMissingIsZero(view['likeCount']),
    ...(parent === null || parent === rootUri ? {} : { parentId: parent }),
  };
}
