import type { MediaItem, MediaType, Overrides } from '@afterpost/contracts';
import type { Draft } from '@afterpost/platforms';

interface Written {
  readonly content: string;
  readonly media: readonly MediaItem[];
  readonly linkUrl: string | null;
  /** What the author wants it to be; `null`: what the media say. */
  readonly mediaType: MediaType | null;
}

/** What is to appear on one account: the post with the target's overrides. */
export function draftOf(post: Written, overrides: Overrides | null, createdAt: string): Draft {
  const { content, linkUrl } = post;
  return {
    text: overrides?.text ?? content,
    ...(linkUrl !== null && { linkUrl }),
    media: overrides?.media ?? post.media,
    mediaType: mediaTypeOfTarget(post, { overrides }),
    ...(overrides?.thread !== undefined && { thread: overrides.thread }),
    createdAt,
  };
}

const VIDEO = /\.(?:mp4|mov|m4v|webm)$/i;
const DOCUMENT = /\.(?:pdf|docx?|pptx?)$/i;

/** What a post is made of. One file is what its name says, and a picture where that says nothing. */
export function mediaTypeOf({ media, linkUrl, mediaType }: Omit<Written, 'content'>): MediaType {
  if (mediaType !== null) return mediaType;
  const [first] = media;
  if (!first) return linkUrl === null ? 'text' : 'link';
  if (media.length > 1) return 'carousel';
  const { pathname } = new URL(first.url);
  if (VIDEO.test(pathname)) return 'video';
  return DOCUMENT.test(pathname) ? 'document' : 'image';
}

/** What the post is made of on one account. Other media for it are what they are, unless it is said. */
export function mediaTypeOfTarget(
  { media, linkUrl, mediaType }: Omit<Written, 'content'>,
  { overrides }: { readonly overrides: Overrides | null },
): MediaType {
  const asked = overrides?.mediaType ?? (overrides?.media === undefined ? mediaType : null);
  return mediaTypeOf({ media: overrides?.media ?? media, linkUrl, mediaType: asked });
}
