import type { MediaType } from '@afterpost/contracts';
import type { Draft, DraftMedia, Violation } from '../port/publishing.ts';
import {
  BLUESKY_CAPABILITIES,
  IMAGE_MIME_TYPES,
  IMAGES_MAX,
  LANGS_MAX,
  TAG_GRAPHEMES_MAX,
  TAGS_MAX,
  TEXT_BYTES_MAX,
  TEXT_GRAPHEMES_MAX,
} from './capabilities.ts';
import { countBytes, countGraphemes } from './graphemes.ts';

/** Every reason why Bluesky would refuse this draft, or show less than the author wrote. */
export function validate(draft: Draft): readonly Violation[] {
  return [
    ...textViolations(draft.text),
    ...emptyViolations(draft),
    ...draft.media.flatMap(mediaViolations),
    ...countViolations(draft),
    ...kindViolations(draft),
    ...linkViolations(draft),
    ...listViolations(draft),
    ...dateViolations(draft),
  ];
}

function textViolations(text: string): readonly Violation[] {
  const graphemes = countGraphemes(text);
  if (graphemes > TEXT_GRAPHEMES_MAX) {
    const message = `Shorten the text by ${graphemes - TEXT_GRAPHEMES_MAX}: Bluesky takes ${TEXT_GRAPHEMES_MAX} characters, this has ${graphemes}.`;
    return [{ pointer: '/text', code: 'text_too_long', message, limit: TEXT_GRAPHEMES_MAX, actual: graphemes }];
  }
  const bytes = countBytes(text);
  if (bytes <= TEXT_BYTES_MAX) return [];
  const message = `Use fewer emoji or combined characters: Bluesky takes ${TEXT_BYTES_MAX} bytes of text, this has ${bytes}.`;
  return [{ pointer: '/text', code: 'text_too_many_bytes', message, limit: TEXT_BYTES_MAX, actual: bytes }];
}

function emptyViolations({ text, media, linkUrl }: Draft): readonly Violation[] {
  if (text.trim() !== '' || media.length > 0 || linkUrl) return [];
  return [{ pointer: '/text', code: 'empty', message: 'Write a text, or add an image or a link.' }];
}

function mediaViolations({ url, mimeType }: DraftMedia, index: number): readonly Violation[] {
  const violations: Violation[] = [];
  if (!isWebUrl(url)) {
    violations.push({
      pointer: `/media/${index}/url`,
      code: 'media_url_invalid',
      message: 'Give the image’s full web address (https://…).',
    });
  }
  if (mimeType !== undefined && !IMAGE_MIME_TYPES.includes(mimeType.toLowerCase())) {
    const message = `Attach a JPEG, PNG, WebP or GIF image: ${mimeType} can’t be posted to Bluesky from here.`;
    violations.push({ pointer: `/media/${index}`, code: 'media_type_unsupported', message });
  }
  return violations;
}

const KINDS: readonly MediaType[] = BLUESKY_CAPABILITIES.mediaTypes;

function kindViolations({ mediaType, thread = [] }: Draft): readonly Violation[] {
  const violations: Violation[] = [];
  if (mediaType !== undefined && !KINDS.includes(mediaType)) {
    const message = `Make it one of ${KINDS.join(', ')}: a ${mediaType} can’t be posted to Bluesky from here.`;
    violations.push({ pointer: '/mediaType', code: 'media_type_unsupported', message });
  }
  if (thread.length > 0) {
    const message = 'Put everything into one post: threads can’t be posted to Bluesky from here.';
    violations.push({ pointer: '/thread', code: 'thread_unsupported', message, limit: 1, actual: 1 + thread.length });
  }
  return violations;
}

function countViolations({ media }: Draft): readonly Violation[] {
  if (media.length <= IMAGES_MAX) return [];
  const message = `Remove ${media.length - IMAGES_MAX}: Bluesky shows at most ${IMAGES_MAX} images in a post, this has ${media.length}.`;
  return [{ pointer: '/media', code: 'too_many_media', message, limit: IMAGES_MAX, actual: media.length }];
}

function linkViolations({ linkUrl, media, text }: Draft): readonly Violation[] {
  if (!linkUrl) return [];
  if (!isWebUrl(linkUrl)) {
    return [{ pointer: '/linkUrl', code: 'link_invalid', message: 'Give the link’s full web address (https://…).' }];
  }
  if (media.length === 0 || text.includes(linkUrl)) return [];
  const message = 'Bluesky shows images or a link card, not both: put the link into the text, or remove the images.';
  return [{ pointer: '/linkUrl', code: 'link_with_media', message }];
}

function listViolations({ langs = [], tags = [] }: Draft): readonly Violation[] {
  const violations: Violation[] = [];
  if (langs.length > LANGS_MAX) {
    const message = `Name at most ${LANGS_MAX} languages, this has ${langs.length}.`;
    violations.push({ pointer: '/langs', code: 'too_many_langs', message, limit: LANGS_MAX, actual: langs.length });
  }
  if (tags.length > TAGS_MAX) {
    const message = `Keep at most ${TAGS_MAX} tags beside the text, this has ${tags.length}.`;
    violations.push({ pointer: '/tags', code: 'too_many_tags', message, limit: TAGS_MAX, actual: tags.length });
  }
  for (const [index, tag] of tags.entries()) {
    const actual = countGraphemes(tag);
    if (actual > 0 && actual <= TAG_GRAPHEMES_MAX) continue;
    const message = `A tag has 1 to ${TAG_GRAPHEMES_MAX} characters, this has ${actual}.`;
    violations.push({ pointer: `/tags/${index}`, code: 'tag_length', message, limit: TAG_GRAPHEMES_MAX, actual });
  }
  return violations;
}

/** The record key is made of this instant, and a key is a time since 1970. */
function dateViolations({ createdAt }: Draft): readonly Violation[] {
  const ms = Date.parse(createdAt);
  if (ms >= 0 && ms < Date.parse('2200-01-01T00:00:00Z')) return [];
  return [
    {
      pointer: '/createdAt',
      code: 'created_at_invalid',
      message: 'The post’s date must be an ISO 8601 instant between 1970 and 2200.',
    },
  ];
}

const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
