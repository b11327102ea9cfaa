/** What a file would turn out to be, if the platform had fetched it. The sandbox goes by its name and fetches nothing. */
export interface MediaFile {
  readonly video: boolean;
  readonly fault?: FileFault;
  /** Multiplies the processing time. */
  readonly patience: number;
}

/** An error of the platform about a file: `code` and `error_subcode`, and words. */
export interface FileFault {
  readonly code: number;
  readonly subcode: number;
  readonly title: string;
  readonly message: string;
}

const fault = (code: number, subcode: number, title: string, message: string): FileFault => ({ code, subcode, title, message });

/** Names (a piece of the URL's last segment) that make a file a bad one. */
const FAULTS: readonly (readonly [name: string, images: FileFault | undefined, videos: FileFault | undefined])[] = [
  [
    'unfetchable',
    fault(9004, 2207052, 'Cannot fetch media', 'The media could not be fetched from this URI'),
    fault(9004, 2207052, 'Cannot fetch media', 'The media could not be fetched from this URI'),
  ],
  [
    'download-timeout',
    fault(-2, 2207003, 'Timeout', 'Timeout to download media.'),
    fault(-2, 2207003, 'Timeout', 'Timeout to download media.'),
  ],
  ['too-large', fault(36000, 2207004, 'Image too large', 'The image is too large to download.'), undefined],
  ['bad-ratio', fault(36003, 2207009, 'Aspect ratio not supported', 'The aspect ratio is not supported.'), undefined],
  [
    'bad-format',
    fault(36001, 2207005, 'Image format not supported', 'The image format is not supported.'),
    fault(352, 2207026, 'Unsupported video format', 'The video format is not supported.'),
  ],
  ['upload-error', undefined, fault(-1, 2207053, 'Unknown upload error', 'unknown upload error')],
  ['fetch-failed', undefined, fault(-1, 2207076, 'Video fetch failed', 'Media upload has failed')],
];

const VIDEO_ENDINGS = /\.(mp4|mov|m4v)$/i;
/** What is no picture at all by its ending; a name without an ending is believed. */
const NOT_JPEG = /\.(png|gif|webp|heic|tiff?|bmp|svg|pdf|mp4|mov)$/i;

/** @throws TypeError when it is no URL */
export function mediaFile(url: string, expected: 'image' | 'video'): MediaFile {
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.split('/').at(-1) ?? '').toLowerCase();
  const video = expected === 'video' || VIDEO_ENDINGS.test(name);
  const patience = name.includes('slow') ? 20 : 1;
  const [, images, videos] = FAULTS.find(([piece]) => name.includes(piece)) ?? [];
  const broken = (expected === 'image' ? images : videos) ?? (expected === 'image' && NOT_JPEG.test(name) ? NOT_AN_IMAGE : undefined);
  if (broken) return { video, patience, fault: broken };
  if (expected === 'video' && name.includes('too-large')) return { video, patience, fault: TOO_LONG };
  return { video, patience };
}

const NOT_AN_IMAGE = fault(36001, 2207005, 'Image format not supported', 'The image format is not supported.');
const TOO_LONG = fault(352, 2207026, 'Unsupported video format', 'The video file is too large.');
