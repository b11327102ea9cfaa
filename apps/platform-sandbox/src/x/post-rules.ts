import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import type { PostInput } from './post-input.ts';
import { badParameter, forbidden, invalidRequest } from './problems.ts';
import { mediaState } from './media-rules.ts';
import { namesOf, weightedLength } from './text.ts';
import type { Account, Media, StoredPost } from './world.ts';
import type { X } from './x.ts';

const VIDEO_MINUTES = { standard: 20, protected: 20, premium: 125 } as const;
const TEXT_LENGTH = { standard: 280, protected: 280, premium: 25_000 } as const;
const MEDIA_LIFE_MS = DAY;

/** Things that a post can have only one of. */
export function refuseClashes(input: PostInput): void {
  const { text, media, poll, quote_tweet_id: quote, card_uri: card } = input;
  const parts = Object.entries({ media, poll, quote_tweet_id: quote, card_uri: card }).filter(([, part]) => part !== undefined);
  if (parts.length > 1)
    throw invalidRequest({
      message: `${parts.map(([name]) => `\`${name}\``).join(' and ')} are mutually exclusive`,
      parameters: Object.fromEntries(parts.map(([name]) => [`$.${name}`, ['mutually exclusive']])),
    });
  if ((text ?? '').trim() === '' && media === undefined && card === undefined)
    throw badParameter('text', text ?? '', 'One of `text`, `media` or `card_uri` must be provided and not be empty.');
  if (quote !== undefined) throw forbidden('Quote posts are not available to your access level.');
}

/** The files of a post; they are checked again, now by who may post what. */
export function usableMedia(x: X, author: Account, ids: readonly string[], now: Date): Media[] {
  const media = ids.flatMap((id) => x.world.media.get(id) ?? []);
  const isUsable = (file: Media): boolean =>
    file.ownerId === author.id &&
    file.category !== 'subtitles' &&
    mediaState(file, now) === 'succeeded' &&
    file.mediaType.startsWith(file.category === 'tweet_image' ? 'image/' : file.category === 'tweet_gif' ? 'image/gif' : 'video/') &&
    now.getTime() - Date.parse(file.createdAt) < MEDIA_LIFE_MS;
  const isAlone = media.length === 1 || media.every(({ category }) => category === 'tweet_image');
  if (media.length !== ids.length || new Set(ids).size !== ids.length || !media.every(isUsable) || !isAlone)
    throw badParameter('media.media_ids', ids.join(','), 'Your media IDs are invalid.');
  const minutes = VIDEO_MINUTES[author.kind];
  if (media.some(({ durationMs }) => (durationMs ?? 0) > minutes * MINUTE))
    throw forbidden(`You are not allowed to post a video longer than ${minutes} minutes.`);
  return media;
}

export function refuseBadText(x: X, author: Account, text: string, isReply: boolean): void {
  if (weightedLength(text) > TEXT_LENGTH[author.kind])
    throw forbidden(
      'Your Tweet text is too long. For more information, see https://docs.x.com/resources/fundamentals/counting-characters.',
    );
  if (namesOf(text, 'cashtag').length > 1) throw forbidden('Posts with more than one cashtag are not allowed for your access level.');
  if (!isReply && namesOf(text, 'mention').length > 0 && x.open('standaloneMentions') === 'refused')
    throw forbidden('Posts that mention users who have not engaged with you are not allowed for your access level.');
}

/** Only who was named or quoted by an author may answer them; everybody may go on with their own thread. */
export function refuseReply(x: X, author: Account, parent: StoredPost | undefined): void {
  if (!parent || x.sight(parent, author) !== 'seen')
    throw forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');
  if (parent.authorId === author.id) return;
  const isNamed = namesOf(parent.text, 'mention').includes(author.username.toLowerCase()) || parent.inReplyToUserId === author.id;
  const isQuoted = parent.quotes !== undefined && x.life.post(parent.quotes)?.authorId === author.id;
  if (!isNamed && !isQuoted)
    throw forbidden(
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
    );
}

export function refuseDuplicate(x: X, author: Account, text: string, now: Date): void {
  if (text === '') return;
  const sinceMs = now.getTime() - x.settings.duplicateWindowMs;
  const isSame = (post: StoredPost): boolean => post.text.trim() === text.trim() && Date.parse(post.createdAt) > sinceMs;
  if (x.world.postsOf(author.id).some(isSame)) throw forbidden('You are not allowed to create a Tweet with duplicate content.');
}

/** The post that an edit replaces: one's own, at most an hour old. */
export function editedPost(x: X, author: Account, id: string | undefined, now: Date): StoredPost | undefined {
  if (id === undefined) return undefined;
  const post = x.world.posts.get(id);
  if (author.kind !== 'premium') throw forbidden('You are not permitted to edit posts.');
  if (post?.authorId !== author.id || !x.isCurrent(post) || now.getTime() - Date.parse(post.createdAt) > HOUR)
    throw forbidden('You are not permitted to edit this post.');
  return post;
}
