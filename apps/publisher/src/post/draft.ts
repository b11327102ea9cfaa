import type { MediaItem, MediaType, Overrides } from '@afterpost/contracts';
import type { Draft } from '@afterpost/platforms';

interface Written {
  readonly content: string;
  readonly media: readonly MediaItem[];
  readonly linkUrl: string | null;
}

/** What is to appear on one account: the post with the target's overrides. */
export function draftOf({ content, media, linkUrl }: Written, overrides: Overrides | null, createdAt: string): Draft {
  return { text: overrides?.text ?? content, ...(linkUrl !== null && { linkUrl }), media: overrides?.media ?? media, createdAt };
}

/** What a post is made of. */
export function mediaTypeOf({ media, linkUrl }: Pick<Written, 'media' | 'linkUrl'>): MediaType {
  if (media.length > 1) return 'carousel';
  if (media.length === 1) return 'image';
  return linkUrl === null ? 'text' : 'link';
}

/** What the post is made of on one account. */
export const mediaTypeOfTarget = ({ media, linkUrl }: Written, { overrides }: { readonly overrides: Overrides | null }): MediaType =>
  mediaTypeOf({ media: overrides?.media ?? media, linkUrl });
