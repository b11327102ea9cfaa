import { imageSize } from 'image-size';
import { sniffMime } from '../core/images.ts';
import { badParameter } from './problems.ts';
import type { Media, MediaCategory } from './world.ts';

const MB = 1_000_000;
const CATEGORIES: Readonly<Record<MediaCategory, { readonly types: RegExp; readonly bytes: number }>> = {
  tweet_image: { types: /^image\/(jpeg|png|webp|bmp|tiff|pjpeg)$/, bytes: 5 * MB },
  tweet_gif: { types: /^image\/gif$/, bytes: 15 * MB },
  // The category may not fit the file: that comes out when it is posted.
  tweet_video: { types: /^(video|image)\//, bytes: 16 * 1024 ** 3 },
  amplify_video: { types: /^(video|image)\//, bytes: 16 * 1024 ** 3 },
  subtitles: { types: /^text\/(srt|vtt)$/, bytes: 5 * MB },
};

export const isCategory = (name: string): name is MediaCategory => name in CATEGORIES;

/** What can be seen from type, size and category alone. */
export function refuseBadMedia(mediaType: string, category: MediaCategory, bytes: number): void {
  const rules = CATEGORIES[category];
  if (!rules.types.test(mediaType))
    throw badParameter('media_type', mediaType, `media type ${mediaType} is not allowed for category ${category}`);
  if (bytes > rules.bytes) throw badParameter('total_bytes', String(bytes), `File size exceeds ${rules.bytes} bytes.`);
}

/** Where a file stands: what needs no processing is ready as soon as it is complete. */
export function mediaState(media: Media, now: Date): 'pending' | 'in_progress' | 'succeeded' | 'failed' {
  if (media.finalizedAt === undefined) return 'pending';
  if (media.processingMs === undefined) return 'succeeded';
  const elapsed = now.getTime() - Date.parse(media.finalizedAt);
  if (elapsed >= media.processingMs) return media.defect === undefined ? 'succeeded' : 'failed';
  return elapsed === 0 ? 'pending' : 'in_progress';
}

/** How an upload is going, where it needs processing. */
export function processingInfo(media: Media, now: Date): object | undefined {
  if (media.finalizedAt === undefined || media.processingMs === undefined) return undefined;
  const state = mediaState(media, now);
  const leftMs = media.processingMs - (now.getTime() - Date.parse(media.finalizedAt));
  switch (state) {
    case 'succeeded':
      return { state, progress_percent: 100 };
    case 'failed':
      return { state, error: { code: 1, name: 'InvalidMedia', message: media.defect } };
    case 'pending':
    case 'in_progress':
      return {
        state,
        check_after_secs: Math.max(1, Math.min(5, Math.ceil(leftMs / 1000))),
        progress_percent: Math.max(0, Math.floor(100 * (1 - leftMs / media.processingMs))),
      };
  }
}

/** What the bytes tell: dimensions, length, and whether they are what they were said to be. */
export function inspect(bytes: Buffer, { mediaType, category }: Pick<Media, 'mediaType' | 'category'>): Partial<Media> {
  if (category === 'subtitles') return {};
  const found = sniffMime(bytes);
  if (found !== mediaType && !(mediaType === 'video/quicktime' && found === 'video/mp4'))
    return { defect: `The file is not ${mediaType}.` };
  if (mediaType.startsWith('video/')) return { durationMs: mp4DurationMs(bytes) };
  const { width, height } = imageSize(bytes);
  if (mediaType === 'image/gif' && (width > 1280 || height > 1080)) return { width, height, defect: 'The GIF is larger than 1280×1080.' };
  return { width, height, base64: bytes.toString('base64') };
}

/** The length that a movie header (`mvhd`) states; 0 where there is none. */
function mp4DurationMs(bytes: Buffer): number {
  const at = bytes.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 40 > bytes.length) return 0;
  const isLong = bytes[at + 4] === 1;
  const timescale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  const duration = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return timescale === 0 ? 0 : Math.round((duration / timescale) * 1000);
}
