import type { MediaType } from '@afterpost/contracts';
import type { Routes, UserCall } from './api.ts';
import { readPostInput } from './post-input.ts';
import { editedPost, refuseBadText, refuseClashes, refuseDuplicate, refuseReply, usableMedia } from './post-rules.ts';
import { forbidden, notFound } from './problems.ts';
import { displayText } from './display-text.ts';
import { historyOf, showingOf } from './post-view.ts';
import { hasUrl } from './text.ts';
import type { Media, StoredPost } from './world.ts';
import type { X } from './x.ts';

const WRITE = { who: 'user', scopes: ['tweet.read', 'tweet.write', 'users.read'] } as const;

/** `POST /2/tweets` and `DELETE /2/tweets/:id`. */
export const writePosts = (x: X): Routes => ({
  'POST /2/tweets': { ...WRITE, status: 201, answer: (call: UserCall) => createPost(x, call) },
  'DELETE /2/tweets/:id': {
    ...WRITE,
    answer: ({ account, id }: UserCall) => {
      const post = x.world.posts.get(id);
      if (!post) throw notFound(`Could not find tweet with id: [${id}].`);
      if (post.authorId !== account.id) throw forbidden('You are not authorized to delete this Tweet.');
      // All versions of an edited post go together.
      for (const version of historyOf(x, post)) x.world.commit({ type: 'post-deleted', id: version });
      x.spending.charge('post delete');
      return { data: { deleted: true } };
    },
  },
});

function createPost(x: X, { account, body, now, reply }: UserCall): object {
  const input = readPostInput(body);
  refuseClashes(input);
  const text = (input.text ?? '').normalize('NFC');
  const media = usableMedia(x, account, input.media?.media_ids ?? [], now);
  const parent = input.reply && x.life.post(input.reply.in_reply_to_tweet_id);
  refuseBadText(x, account, text, input.reply !== undefined);
  if (input.reply) refuseReply(x, account, parent);
  const edited = editedPost(x, account, input.edit_options?.previous_post_id, now);
  refuseDuplicate(x, account, text, now);
  takeDaily(x, account.id, parent !== undefined, account.kind !== 'premium', reply);

  const id = x.world.newId(now.getTime());
  const post: StoredPost = {
    id,
    authorId: account.id,
    text,
    createdAt: now.toISOString(),
    indexedAt: now.toISOString(),
    conversationId: parent?.conversationId ?? id,
    inReplyTo: parent?.id,
    inReplyToUserId: parent?.authorId,
    mediaIds: media.map(({ id: mediaId }) => mediaId),
    kind: kindOf(text, media),
    replySettings: input.reply_settings ?? 'everyone',
    versions: [...(edited?.versions ?? []), id],
  };
  x.world.commit({ type: 'post-written', post });
  const isSummoned = parent !== undefined && parent.authorId !== account.id;
  x.spending.charge(isSummoned ? 'summoned reply' : hasUrl(text) ? 'post create with URL' : 'post create');
  return { data: { id, text: displayText(post, showingOf(x, post)).text, edit_history_tweet_ids: post.versions } };
}

function takeDaily(x: X, accountId: string, isReply: boolean, isUnverified: boolean, reply: UserCall['reply']): void {
  if (!isUnverified || x.open('unverifiedDaily') === '2400') x.limits.takeDaily('posts', accountId, 2_400, reply);
  else x.limits.takeDaily(isReply ? 'replies' : 'posts', accountId, isReply ? 200 : 50, reply);
}

/** What a post is made of, in our words. */
export function kindOf(text: string, media: readonly Media[]): MediaType {
  if (media.some(({ category }) => category !== 'tweet_image')) return 'video';
  if (media.length > 0) return media.length > 1 ? 'carousel' : 'image';
  return hasUrl(text) ? 'link' : 'text';
}
