import type { Draft, DraftMedia } from '../port/publishing.ts';

/** What Instagram makes of a draft. A single film is a reel: there are no other ones any more (BEHAVIOR.md, 5). */
export type DraftKind = 'image' | 'carousel' | 'reel' | 'story';

export function draftKind({ media, mediaType }: Pick<Draft, 'media' | 'mediaType'>): DraftKind | null {
  const [first] = media;
  if (!first) return null;
  if (mediaType === 'story') return 'story';
  if (media.length > 1) return 'carousel';
  return mediaType === 'reel' || mediaType === 'video' || isVideo(first) ? 'reel' : 'image';
}

/** By the declared type, else by the address: Instagram wants to be told which it is to fetch. */
export function isVideo({ mimeType, url }: DraftMedia): boolean {
  return mimeType === undefined ? ['mp4', 'mov', 'm4v'].includes(extensionOf(url)) : mimeType.toLowerCase().startsWith('video/');
}

/** The extension of an address's path, in lower case; empty where there is none. */
export function extensionOf(url: string): string {
  if (!URL.canParse(url)) return '';
  return /\.([a-z\d]{2,5})$/i.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '';
}
