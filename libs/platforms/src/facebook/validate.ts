import type { Draft, DraftMedia, Violation } from '../port/publishing.ts';
import { FACEBOOK_CAPABILITIES, PHOTO_MIME_TYPES, PHOTOS_MAX, TEXT_LENGTH_MAX, VIDEO_MIME_TYPES } from './capabilities.ts';
import { isFilm } from './draft-kind.ts';

/** Every reason why Facebook would refuse this draft, or show less than the author wrote. */
export function validate(draft: Draft): readonly Violation[] {
  return [
    ...textViolations(draft),
    ...kindViolations(draft),
    ...draft.media.flatMap((media, index) => mediaViolations(media, index, draft)),
    ...countViolations(draft),
    ...linkViolations(draft),
    ...dateViolations(draft),
  ];
}

function textViolations({ text, media, linkUrl }: Draft): readonly Violation[] {
  const actual = text.length;
  if (actual > TEXT_LENGTH_MAX) {
    const message = `Shorten the text by ${actual - TEXT_LENGTH_MAX}: Facebook takes ${TEXT_LENGTH_MAX} characters, this has ${actual}.`;
    return [{ pointer: '/text', code: 'text_too_long', message, limit: TEXT_LENGTH_MAX, actual }];
  }
  if (text.trim() !== '' || media.length > 0 || linkUrl) return [];
  return [{ pointer: '/text', code: 'empty', message: 'Write a text, or add photos, a video or a link.' }];
}

function kindViolations(draft: Draft): readonly Violation[] {
  const { mediaType, media, thread = [] } = draft;
  const violations: Violation[] = [];
  if (mediaType !== undefined && !FACEBOOK_CAPABILITIES.mediaTypes.includes(mediaType)) {
    const message = `A ${mediaType} can’t be published on a Facebook Page from here: make it a text, link, photo, video or reel.`;
    violations.push({ pointer: '/mediaType', code: 'media_type_unsupported', message });
  }
  if ((mediaType === 'reel' || mediaType === 'video') && !media.some((file) => isFilm(file, draft))) {
    violations.push({ pointer: '/media', code: 'video_missing', message: `A ${mediaType} needs a video file (MP4 or MOV).` });
  }
  if (thread.length > 0) {
    violations.push({ pointer: '/thread', code: 'thread_unsupported', message: 'Facebook has no threads: put all of it into one text.' });
  }
  return violations;
}

function mediaViolations(media: DraftMedia, index: number, draft: Draft): readonly Violation[] {
  const violations: Violation[] = [];
  if (!isWebUrl(media.url)) {
    const message = 'Give the file’s full web address (https://…): Facebook fetches it from there.';
    violations.push({ pointer: `/media/${index}/url`, code: 'media_url_invalid', message });
  }
  const [types, words] = isFilm(media, draft) ? [VIDEO_MIME_TYPES, 'videos as MP4 or MOV'] : [PHOTO_MIME_TYPES, 'photos as JPEG or PNG'];
  if (media.mimeType !== undefined && !types.includes(media.mimeType)) {
    const message = `Facebook takes ${words}, this is ${media.mimeType}.`;
    violations.push({ pointer: `/media/${index}/mimeType`, code: 'media_type_unsupported', message });
  }
  return violations;
}

function countViolations(draft: Draft): readonly Violation[] {
  const { media } = draft;
  const limit = media.some((file) => isFilm(file, draft)) ? 1 : PHOTOS_MAX;
  if (media.length <= limit) return [];
  const message =
    limit === 1
      ? `A Facebook video stands alone: remove the other ${media.length - 1} files.`
      : `Remove ${media.length - limit} photos: a post here has at most ${limit}, this has ${media.length}.`;
  return [{ pointer: '/media', code: 'too_many_media', message, limit, actual: media.length }];
}

function linkViolations({ linkUrl, media, text }: Draft): readonly Violation[] {
  if (!linkUrl) return [];
  if (!isWebUrl(linkUrl)) {
    return [{ pointer: '/linkUrl', code: 'link_invalid', message: 'Give the link’s full web address (https://…).' }];
  }
  if (media.length === 0 || text.includes(linkUrl)) return [];
  const message = 'Facebook shows photos or a link card, not both: put the link into the text, or remove the files.';
  return [{ pointer: '/linkUrl', code: 'link_with_media', message }];
}

/** A lost post is looked for from this instant on. */
function dateViolations({ createdAt }: Draft): readonly Violation[] {
  const ms = Date.parse(createdAt);
  if (ms >= 0 && ms < Date.parse('2200-01-01T00:00:00Z')) return [];
  const message = 'The post’s date must be an ISO 8601 instant between 1970 and 2200.';
  return [{ pointer: '/createdAt', code: 'created_at_invalid', message }];
}

const isWebUrl = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
