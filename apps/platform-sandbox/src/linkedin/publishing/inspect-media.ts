import { imageSize } from 'image-size';
import { sniffMime } from '../../core/images.ts';
import type { Media, MediaKind } from '../world.ts';

const PIXELS = 36_152_320;
const DOCUMENT_BYTES = 100_000_000;
const VIDEO_BYTES = 5_000_000_000;
const [SHORTEST_MS, LONGEST_MS] = [3_000, 30 * 60_000];
/** PDF; the zip of DOCX and PPTX; the older DOC and PPT. */
const DOCUMENTS = ['25504446', '504b0304', 'd0cf11e0'];

type Found = Pick<Media, 'mimeType' | 'durationMs' | 'base64' | 'defect'>;

/** What the bytes tell; a `defect` is why processing will fail. */
export function inspectMedia(kind: MediaKind, bytes: Buffer): Found {
  switch (kind) {
    case 'image':
      return image(bytes);
    case 'document':
      if (!DOCUMENTS.includes(bytes.subarray(0, 4).toString('hex'))) return { defect: 'The file is no PDF, DOC, DOCX, PPT or PPTX.' };
      return bytes.length > DOCUMENT_BYTES ? { defect: 'The document is larger than 100 MB.' } : {};
    case 'video':
      return video(bytes);
  }
}

function image(bytes: Buffer): Found {
  const mimeType = sniffMime(bytes);
  if (mimeType === undefined || !/^image\/(png|jpeg|gif)$/.test(mimeType)) return { defect: 'The file is no JPG, GIF or PNG.' };
  const pixels = pixelsOf(bytes);
  if (pixels === undefined) return { defect: 'The image cannot be read.' };
  if (pixels > PIXELS) return { defect: `The image has more than ${PIXELS} pixels.` };
  return { mimeType, base64: bytes.toString('base64') };
}

function pixelsOf(bytes: Buffer): number | undefined {
  try {
    const { width, height } = imageSize(bytes);
    return width * height;
  } catch {
    return undefined;
  }
}

function video(bytes: Buffer): Found {
  if (sniffMime(bytes) !== 'video/mp4') return { defect: 'The file is no MP4.' };
  if (bytes.length > VIDEO_BYTES) return { defect: 'The video is larger than 5 GB.' };
  const durationMs = lengthOf(bytes);
  if (durationMs === undefined) return { mimeType: 'video/mp4' };
  const fits = durationMs >= SHORTEST_MS && durationMs <= LONGEST_MS;
  return {
    mimeType: 'video/mp4',
    durationMs,
    ...(fits ? {} : { defect: 'The video is shorter than 3 seconds or longer than 30 minutes.' }),
  };
}

/** The length that a movie header states. */
function lengthOf(bytes: Buffer): number | undefined {
  const at = bytes.indexOf('mvhd', 0, 'latin1');
  if (at < 0 || at + 40 > bytes.length) return undefined;
  const isLong = bytes[at + 4] === 1;
  const timescale = bytes.readUInt32BE(at + (isLong ? 24 : 16));
  const duration = isLong ? Number(bytes.readBigUInt64BE(at + 28)) : bytes.readUInt32BE(at + 20);
  return timescale === 0 ? undefined : Math.round((duration / timescale) * 1000);
}
