import type { Draft, DraftMedia, DraftPart, Violation } from '../port/publishing.ts';
import { ALT_TEXT_MAX, MEDIA_MAX, TEXT_WEIGHT_MAX, THREAD_PARTS_MAX } from './capabilities.ts';
import { guessedKind, kindOf, MIXED_WORDS, mixesKinds } from './media-kind.ts';
import { weightedLength } from './weighted-length.ts';

/** What stands in a post's text: X has no field for a link beside it. */
export const composedText = ({ text, linkUrl }: Pick<Draft, 'text' | 'linkUrl'>): string =>
  linkUrl === undefined || linkUrl === '' || text.includes(linkUrl) ? text : `${text} ${linkUrl}`.trim();

/** The parts of a draft as posts of their own, in order. */
export const partsOf = (draft: Draft): readonly DraftPart[] => [{ text: composedText(draft), media: draft.media }, ...(draft.thread ?? [])];

/** Everything that is wrong with a draft, in words that say what to do. */
export function validate(draft: Draft): readonly Violation[] {
  const parts = partsOf(draft);
  const pointers = parts.map((_, index) => (index === 0 ? '' : `/thread/${index - 1}`));
  return [
    ...parts.flatMap((part, index) => partViolations(part, pointers[index] ?? '')),
    ...linkViolations(draft),
    ...threadViolations(parts),
  ];
}

function partViolations({ text, media }: DraftPart, at: string): readonly Violation[] {
  return [
    ...textViolations(text, media, at),
    ...media.flatMap((item, index) => mediumViolations(item, `${at}/media/${index}`)),
    ...mediaViolations(media, at),
  ];
}

function textViolations(text: string, media: readonly DraftMedia[], at: string): readonly Violation[] {
  const violations: Violation[] = [];
  const pointer = `${at}/text`;
  const weight = weightedLength(text);
  if (text.trim() === '' && media.length === 0) {
    violations.push({ pointer, code: 'empty', message: 'Write a text, or add an image, a video or a link.' });
  }
  if (weight > TEXT_WEIGHT_MAX) {
    const message = `Shorten the text: X takes ${TEXT_WEIGHT_MAX} (a link counts 23, an emoji or a CJK character 2), this counts ${weight}.`;
    violations.push({ pointer, code: 'text_too_long', message, limit: TEXT_WEIGHT_MAX, actual: weight });
  }
  const cashtags = [...text.matchAll(CASHTAG)].length;
  if (cashtags > 1) {
    const message = `Keep one of the ${cashtags} cashtags: X refuses posts with more than one.`;
    violations.push({ pointer, code: 'too_many_cashtags', message, limit: 1, actual: cashtags });
  }
  return violations;
}

const CASHTAG = /(?<![\p{L}\p{N}_$#@])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\p{L}\p{N}_$])/gu;

function mediumViolations({ url, mimeType, altText = '' }: DraftMedia, pointer: string): readonly Violation[] {
  const violations: Violation[] = [];
  if (!isWebUrl(url)) {
    violations.push({ pointer: `${pointer}/url`, code: 'media_url_invalid', message: 'Give the file’s full web address (https://…).' });
  }
  if (mimeType !== undefined && kindOf(mimeType) === null) {
    const message = `Attach a JPEG, PNG, WebP or GIF image, or an MP4 or MOV video: ${mimeType} can’t be posted to X.`;
    violations.push({ pointer, code: 'media_type_unsupported', message });
  }
  if (altText.length > ALT_TEXT_MAX) {
    const message = `Shorten the description: X takes ${ALT_TEXT_MAX} characters, this has ${altText.length}.`;
    violations.push({ pointer: `${pointer}/altText`, code: 'alt_text_too_long', message, limit: ALT_TEXT_MAX, actual: altText.length });
  }
  return violations;
}

function mediaViolations(media: readonly DraftMedia[], at: string): readonly Violation[] {
  const pointer = `${at}/media`;
  if (media.length > MEDIA_MAX) {
    const message = `Remove ${media.length - MEDIA_MAX}: X shows at most ${MEDIA_MAX} images in a post, this has ${media.length}.`;
    return [{ pointer, code: 'too_many_media', message, limit: MEDIA_MAX, actual: media.length }];
  }
  if (!mixesKinds(media.map(guessedKind))) return [];
  return [{ pointer, code: 'media_mixed', message: MIXED_WORDS, limit: 1, actual: media.length }];
}

function linkViolations({ linkUrl }: Draft): readonly Violation[] {
  if (linkUrl === undefined || linkUrl === '' || isWebUrl(linkUrl)) return [];
  return [{ pointer: '/linkUrl', code: 'link_invalid', message: 'Give the link’s full web address (https://…).' }];
}

function threadViolations(parts: readonly DraftPart[]): readonly Violation[] {
  const violations: Violation[] = [];
  if (parts.length > THREAD_PARTS_MAX) {
    const message = `Split the thread: ${THREAD_PARTS_MAX} parts can be published in one go, this has ${parts.length}.`;
    violations.push({ pointer: '/thread', code: 'too_many_parts', message, limit: THREAD_PARTS_MAX, actual: parts.length });
  }
  const texts = parts.map(({ text }) => text.normalize('NFC').trim());
  for (const [index, text] of texts.entries()) {
    if (text === '' || texts.indexOf(text) === index) continue;
    const message = 'Say it differently: X refuses the same text twice, also within a thread.';
    violations.push({ pointer: `/thread/${index - 1}/text`, code: 'duplicate_part', message });
  }
  return violations;
}

const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
