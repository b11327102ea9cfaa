import { imageSize } from 'image-size';
import type { DraftMedia } from '../port/publishing.ts';
import { DOCUMENT_MIME_TYPES, IMAGE_MIME_TYPES, VIDEO_MIME_TYPES } from './capabilities.ts';

export type MediaKind = 'image' | 'video' | 'document';

const BY_EXTENSION: Readonly<Record<string, MediaKind>> = {
  jpg: 'image',
  jpeg: 'image',
  png: 'image',
  gif: 'image',
  mp4: 'video',
  pdf: 'document',
  doc: 'document',
  docx: 'document',
  ppt: 'document',
  pptx: 'document',
};

/** What a draft says that a file is, by its type or else its name; `null`: it does not say. */
export function claimedKind({ mimeType, url }: DraftMedia): MediaKind | null {
  if (mimeType !== undefined) return kindOfMimeType(mimeType);
  const name = URL.canParse(url) ? new URL(url).pathname : url;
  return BY_EXTENSION[/\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? ''] ?? null;
}

export function kindOfMimeType(mimeType: string): MediaKind | null {
  const type = mimeType.toLowerCase();
  if (IMAGE_MIME_TYPES.includes(type)) return 'image';
  if (VIDEO_MIME_TYPES.includes(type)) return 'video';
  return DOCUMENT_MIME_TYPES.includes(type) ? 'document' : null;
}

/** What a file really is, by its first bytes: neither its name nor its headers are believed. */
export function kindOfBytes(bytes: Uint8Array): MediaKind | null {
  if (startsWith(bytes, [0x25, 0x50, 0x44, 0x46])) return 'document';
  // Word and PowerPoint: old files are compound documents, new ones are archives.
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]) || startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return 'document';
  if (startsWith(bytes.subarray(4), [0x66, 0x74, 0x79, 0x70])) return 'video';
  return pixelsOf(bytes) === null ? null : 'image';
}

/** Width times height of a JPEG, PNG or GIF; `null`: it is none. */
export function pixelsOf(bytes: Uint8Array): number | null {
  try {
    const { width, height, type } = imageSize(bytes);
    return ['jpg', 'png', 'gif'].includes(type ?? '') && width >= 1 && height >= 1 ? width * height : null;
  } catch {
    // The library throws at whatever is no image; that is the answer here.
    return null;
  }
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean => signature.every((byte, index) => bytes[index] === byte);
