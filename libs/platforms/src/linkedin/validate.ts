import type { Draft, DraftMedia, Violation } from '../port/publishing.ts';
import { IMAGES_MAX, TEXT_LENGTH_MAX } from './capabilities.ts';
import { claimedKind } from './media-kind.ts';

export const MIXED_MEDIA = 'A LinkedIn post has images, or one video, or one document: keep one kind.';

/** Every reason why LinkedIn would refuse this draft, or show less than the author wrote. */
export function validate(draft: Draft): readonly Violation[] {
  return [
    ...textViolations(draft.text),
    ...emptyViolations(draft),
    ...draft.media.flatMap(mediaViolations),
    ...countViolations(draft),
    ...mixViolations(draft),
    ...linkViolations(draft),
    ...kindViolations(draft),
  ];
}

function textViolations(text: string): readonly Violation[] {
  const actual = text.length;
  if (actual <= TEXT_LENGTH_MAX) return [];
  const message = `Shorten the text by ${actual - TEXT_LENGTH_MAX}: LinkedIn takes ${TEXT_LENGTH_MAX} characters, this has ${actual}.`;
  return [{ pointer: '/text', code: 'text_too_long', message, limit: TEXT_LENGTH_MAX, actual }];
}

function emptyViolations({ text, media, linkUrl }: Draft): readonly Violation[] {
  if (text.trim() !== '' || media.length > 0 || linkUrl) return [];
  return [{ pointer: '/text', code: 'empty', message: 'Write a text, or add an image, a video, a document or a link.' }];
}

function mediaViolations(media: DraftMedia, index: number): readonly Violation[] {
  const violations: Violation[] = [];
  if (!isWebUrl(media.url)) {
    const message = 'Give the file’s full web address (https://…).';
    violations.push({ pointer: `/media/${index}/url`, code: 'media_url_invalid', message });
  }
  if (media.mimeType !== undefined && claimedKind(media) === null) {
    const message = `Attach a JPEG, PNG, GIF, MP4, PDF, Word or PowerPoint file: ${media.mimeType} can’t be posted to LinkedIn from here.`;
    violations.push({ pointer: `/media/${index}`, code: 'media_type_unsupported', message });
  }
  return violations;
}

function countViolations({ media }: Draft): readonly Violation[] {
  if (media.length <= IMAGES_MAX) return [];
  const message = `Remove ${media.length - IMAGES_MAX}: LinkedIn shows at most ${IMAGES_MAX} images in a post, this has ${media.length}.`;
  return [{ pointer: '/media', code: 'too_many_media', message, limit: IMAGES_MAX, actual: media.length }];
}

function mixViolations({ media }: Draft): readonly Violation[] {
  const kinds = media.map(claimedKind);
  if (media.length < 2 || !(kinds.includes('video') || kinds.includes('document'))) return [];
  return [{ pointer: '/media', code: 'media_mixed', message: MIXED_MEDIA }];
}

function linkViolations({ linkUrl, media, text }: Draft): readonly Violation[] {
  if (!linkUrl) return [];
  if (!isWebUrl(linkUrl)) {
    return [{ pointer: '/linkUrl', code: 'link_invalid', message: 'Give the link’s full web address (https://…).' }];
  }
  if (media.length === 0 || text.includes(linkUrl)) return [];
  const message = 'LinkedIn shows media or a link card, not both: put the link into the text, or remove the media.';
  return [{ pointer: '/linkUrl', code: 'link_with_media', message }];
}

function kindViolations({ mediaType, thread = [] }: Draft): readonly Violation[] {
  const violations: Violation[] = [];
  if (mediaType === 'story' || mediaType === 'reel') {
    const message = `LinkedIn has no ${mediaType === 'story' ? 'stories' : 'reels'}: publish it as an image or a video.`;
    violations.push({ pointer: '/mediaType', code: 'media_type_unsupported', message });
  }
  if (thread.length > 0) {
    const message = 'LinkedIn has no threads: put everything into one post.';
    violations.push({ pointer: '/thread', code: 'thread_unsupported', message, limit: 0, actual: thread.length });
  }
  return violations;
}

const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
