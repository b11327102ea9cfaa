import type { Draft, DraftMedia } from '../port/publishing.ts';

/** Whether a file of a draft is a film: by its declared type, else by what the draft is to be, else by its name. */
export function isFilm({ url, mimeType }: DraftMedia, { mediaType }: Pick<Draft, 'mediaType'>): boolean {
  if (mimeType !== undefined) return mimeType.startsWith('video/');
  return mediaType === 'video' || mediaType === 'reel' || /\.(?:mp4|mov|m4v|webm)(?:[?#]|$)/i.test(url);
}

/** How a draft is published: through the feed (text, link, photos), or as a film of either kind. */
export function kindOf(draft: Draft): 'feed' | 'video' | 'reel' {
  if (!draft.media.some((media) => isFilm(media, draft))) return 'feed';
  return draft.mediaType === 'reel' ? 'reel' : 'video';
}
