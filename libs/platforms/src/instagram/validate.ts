import type { Draft, DraftMedia, Violation } from '../port/publishing.ts';
import {
  ALT_TEXT_LENGTH_MAX,
  CAPTION_LENGTH_MAX,
  CAROUSEL_ITEMS_MAX,
  HASHTAGS_MAX,
  IMAGE_MIME_TYPES,
  MENTIONS_MAX,
  VIDEO_MIME_TYPES,
} from './capabilities.ts';
import { draftKind, extensionOf } from './draft-kind.ts';

/** Every reason why Instagram would refuse this draft, or show less than the author wrote. */
export function validate(draft: Draft): readonly Violation[] {
  return [...captionViolations(draft.text), ...countViolations(draft), ...draft.media.flatMap(mediaViolations), ...formViolations(draft)];
}

function captionViolations(text: string): readonly Violation[] {
  const length = charactersIn(text);
  const hashtags = text.match(/#[\p{L}\p{N}_]+/gu)?.length ?? 0;
  const mentions = text.match(/(?<![\w.])@[\w.]+/g)?.length ?? 0;
  return [
    ...over(
      'text_too_long',
      length,
      CAPTION_LENGTH_MAX,
      (by) => `Shorten the text by ${by}: Instagram takes ${CAPTION_LENGTH_MAX} characters, this has ${length}.`,
    ),
    ...over(
      'too_many_hashtags',
      hashtags,
      HASHTAGS_MAX,
      (by) => `Remove ${by} hashtags: Instagram takes ${HASHTAGS_MAX} in a post, this has ${hashtags}.`,
    ),
    ...over(
      'too_many_mentions',
      mentions,
      MENTIONS_MAX,
      (by) => `Remove ${by} mentions: Instagram takes ${MENTIONS_MAX} in a post, this has ${mentions}.`,
    ),
  ];
}

const over = (code: string, actual: number, limit: number, message: (by: number) => string, pointer = '/text'): readonly Violation[] =>
  actual > limit ? [{ pointer, code, message: message(actual - limit), limit, actual }] : [];

function countViolations({ media, mediaType }: Draft): readonly Violation[] {
  const count = media.length;
  if (count === 0) {
    return [{ pointer: '/media', code: 'media_required', message: 'Add an image or a video: Instagram has no posts of text alone.' }];
  }
  if (mediaType === 'carousel' && count === 1) {
    const message = `Add a second image or video: a carousel has 2 to ${CAROUSEL_ITEMS_MAX}.`;
    return [{ pointer: '/media', code: 'too_few_media', message, limit: 2, actual: 1 }];
  }
  const isSingle = mediaType !== undefined && mediaType !== 'carousel' && mediaType !== 'text' && mediaType !== 'link';
  const limit = isSingle ? 1 : CAROUSEL_ITEMS_MAX;
  const form = isSingle ? `a post that is to be a ${mediaType}` : 'a carousel';
  return over('too_many_media', count, limit, (by) => `Remove ${by}: ${form} has at most ${limit}, this has ${count}.`, '/media');
}

/** What addresses without a declared type tell: images, films and documents that Instagram does not take. */
const OTHER_IMAGES: readonly string[] = ['png', 'webp', 'gif', 'heic', 'avif', 'bmp', 'tiff', 'svg'];
const OTHER_FILES: readonly string[] = [...OTHER_IMAGES, 'webm', 'avi', 'mkv', 'pdf', 'doc', 'docx', 'ppt', 'pptx'];

function mediaViolations(media: DraftMedia, index: number): readonly Violation[] {
  const { url, mimeType, altText } = media;
  const pointer = `/media/${index}`;
  const violations: Violation[] = [];
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    violations.push({ pointer: `${pointer}/url`, code: 'media_url_invalid', message: 'Give the file’s full web address (https://…).' });
  }
  const isKnown = mimeType === undefined || [...IMAGE_MIME_TYPES, ...VIDEO_MIME_TYPES].includes(mimeType.toLowerCase());
  if (!isKnown || (mimeType === undefined && OTHER_FILES.includes(extensionOf(url)))) {
    const what = mimeType ?? extensionOf(url).toUpperCase();
    const message = `Attach a JPEG image or an MP4 or MOV video: Instagram does not take ${what}.`;
    violations.push({ pointer, code: 'media_type_unsupported', message });
  }
  const length = charactersIn(altText ?? '');
  return [...violations, ...over('alt_text_too_long', length, ALT_TEXT_LENGTH_MAX, shortenAltText, `${pointer}/altText`)];
}

const shortenAltText = (by: number): string =>
  `Shorten the image’s description by ${by}: Instagram takes ${ALT_TEXT_LENGTH_MAX} characters.`;

const charactersIn = (text: string): number => Array.from(text).length;

/** What Instagram would leave out of the post without a word. */
function formViolations(draft: Draft): readonly Violation[] {
  const { media, mediaType, text, linkUrl, thread = [] } = draft;
  const [first] = media;
  const violations: Violation[] = [];
  if ((mediaType === 'reel' || mediaType === 'video') && first && isKnownImage(first)) {
    violations.push({ pointer: '/media/0', code: 'video_required', message: 'Attach a video: a reel can’t be made of an image.' });
  }
  if (draftKind(draft) === 'story' && text.trim() !== '') {
    const message = 'Remove the text, or put it into the picture: Instagram shows no text with a story.';
    violations.push({ pointer: '/text', code: 'story_text', message });
  }
  if (linkUrl && !text.includes(linkUrl)) {
    const message = 'Put the link into the text or remove it: Instagram posts have no link of their own.';
    violations.push({ pointer: '/linkUrl', code: 'link_unsupported', message });
  }
  if (thread.length > 0) {
    violations.push({ pointer: '/thread', code: 'thread_unsupported', message: 'Remove the further parts: Instagram has no threads.' });
  }
  return violations;
}

const isKnownImage = (media: DraftMedia): boolean =>
  media.mimeType?.toLowerCase().startsWith('image/') ?? ['jpg', 'jpeg', ...OTHER_IMAGES].includes(extensionOf(media.url));
