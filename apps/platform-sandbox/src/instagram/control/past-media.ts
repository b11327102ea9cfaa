import { unreachable } from '@afterpost/kernel';
import type { PastPost } from '../../core/control-input.ts';
import { Problem } from '../../core/problem.ts';
import { integer, uniform } from '../../core/seeded.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import type { Instagram } from '../instagram.ts';
import type { Media, MediaTypeWord, ProductWord } from '../media/media.ts';
import { lengthMs, mediaId, shortcodeOf } from '../media/media-ids.ts';

/** What people put on Instagram, more often where it stands more often. */
export const PAST_KINDS = ['image', 'image', 'image', 'carousel', 'carousel', 'reel', 'reel', 'reel', 'story'] as const;

/** @throws Problem when Instagram has no such posts */
export function wordsOf({ kind }: Pick<PastPost, 'kind'>): { type: MediaTypeWord; product: ProductWord } {
  switch (kind) {
    case 'image':
      return { type: 'IMAGE', product: 'FEED' };
    case 'carousel':
      return { type: 'CAROUSEL_ALBUM', product: 'FEED' };
    case 'video':
      return { type: 'VIDEO', product: 'FEED' };
    case 'reel':
      return { type: 'VIDEO', product: 'REELS' };
    case 'story':
      return { type: 'IMAGE', product: 'STORY' };
    case 'text':
    case 'link':
    case 'document':
      throw new Problem(
        400,
        'unknown-kind',
        `Instagram has no posts of kind "${kind}"; give each post a kind: image, carousel, video (of before reels), reel or story.`,
      );
    default:
      return unreachable(kind);
  }
}

/** Puts something into an account's past, as if it had been posted in the app. */
export function postPast(instagram: Instagram, { id: igId, pageId }: InstagramAccount, post: PastPost, index: number): void {
  const { seed } = instagram.meta;
  const words = wordsOf(post);
  const id = mediaId(seed, igId, 'past', index);
  const media = mediaAt(post, { id, igId });
  const children = words.type === 'CAROUSEL_ALBUM' ? Array.from({ length: 2 + integer(5, seed, id, 'children') }, (_, n) => n) : [];
  instagram.media.put(id, {
    ...media,
    ...words,
    caption: words.product === 'STORY' ? undefined : post.text,
    ...(words.type === 'VIDEO' ? { lengthMs: lengthMs(seed, id), flagged: uniform(seed, id, 'flagged') < 0.05 } : {}),
    ...(words.product === 'REELS'
      ? { sharedToFeed: true, crossposted: pageId !== undefined && uniform(seed, id, 'crossposted') < 0.2 }
      : {}),
    children: children.map((n) => mediaId(seed, id, 'child', n)),
    popularity: post.popularity,
    dip: post.dip,
  });
  for (const n of children) {
    const child = mediaId(seed, id, 'child', n);
    instagram.media.put(child, { ...mediaAt(post, { id: child, igId }), type: 'IMAGE', product: 'FEED', parent: id });
  }
}

const mediaAt = ({ createdAt }: PastPost, own: Pick<Media, 'id' | 'igId'>) => ({
  ...own,
  at: new Date(createdAt).toISOString(),
  shortcode: shortcodeOf(own.id),
  url: '',
  children: [],
});
