import type { DraftMedia } from '../port/publishing.ts';
import { MEDIA_LIMITS } from './capabilities.ts';
import type { MediaKind } from './capabilities.ts';

const KINDS = Object.keys(MEDIA_LIMITS) as MediaKind[];

/** The kind of a file by its MIME type; `null`: none that X takes. */
export const kindOf = (mimeType: string): MediaKind | null =>
  KINDS.find((kind) => MEDIA_LIMITS[kind].mimeTypes.includes(mimeType.toLowerCase())) ?? null;

const KIND_BY_ENDING: Readonly<Record<string, MediaKind>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  webp: 'image',
  gif: 'gif',
  mp4: 'video',
  mov: 'video',
};

/** By its declared type, else by its name; what it really is shows when it is fetched. */
export function guessedKind({ url, mimeType }: DraftMedia): MediaKind | null {
  if (mimeType !== undefined) return kindOf(mimeType);
  const ending = URL.canParse(url) ? new URL(url).pathname.split('.').at(-1)?.toLowerCase() : undefined;
  return KIND_BY_ENDING[ending ?? ''] ?? null;
}

/** A GIF or a video stands alone in its post. */
export const mixesKinds = (kinds: readonly (MediaKind | null)[]): boolean =>
  kinds.length > 1 && kinds.some((kind) => kind === 'gif' || kind === 'video');

export const MIXED_WORDS = 'A post on X has up to 4 images, or one GIF, or one video: leave the GIF or the video alone in its post.';
