import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpResult } from '../http/http-call.ts';
import { redact, showUrl } from '../http/redact.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { DraftMedia } from '../port/publishing.ts';
import {
  DOCUMENT_BYTES_MAX,
  DOCUMENT_MIME_TYPES,
  IMAGE_BYTES_MAX,
  IMAGE_MIME_TYPES,
  IMAGE_PIXELS_MAX,
  VIDEO_BYTES_MAX,
  VIDEO_BYTES_MIN,
  VIDEO_MIME_TYPES,
} from './capabilities.ts';
import { claimedKind, kindOfBytes, pixelsOf } from './media-kind.ts';
import type { MediaKind } from './media-kind.ts';

export interface MediaFile {
  readonly kind: MediaKind;
  readonly bytes: Uint8Array;
}

const BYTES_MAX: Readonly<Record<MediaKind, number>> = {
  image: IMAGE_BYTES_MAX,
  video: VIDEO_BYTES_MAX,
  document: DOCUMENT_BYTES_MAX,
};
const ACCEPT = [...IMAGE_MIME_TYPES, ...VIDEO_MIME_TYPES, ...DOCUMENT_MIME_TYPES].join(', ');

/** Fetches a file that somebody named and looks at what it really is. A file of no claimed kind may be any. */
export async function fetchMedia(http: HttpClient, media: DraftMedia): Promise<Outcome<MediaFile>> {
  const bytesMax = BYTES_MAX[claimedKind(media) ?? 'video'];
  const shown = showUrl(media.url);
  const result = await http.download(media.url, { bytesMax, accept: ACCEPT });
  if (result.kind === 'loss' || result.status !== 200) return failed(downloadFailure(result, shown, bytesMax));
  const kind = kindOfBytes(result.body);
  if (kind === null)
    return failed(rejected(`${shown} is no file that LinkedIn shows. Attach a JPEG, PNG, GIF, MP4, PDF, Word or PowerPoint file.`));
  const refusal = refusalOf(kind, result.body);
  return refusal === null ? answered({ kind, bytes: result.body }) : failed(rejected(`${shown} ${refusal}`));
}

function refusalOf(kind: MediaKind, bytes: Uint8Array): string | null {
  const bytesMax = BYTES_MAX[kind];
  if (bytes.length > bytesMax) return `is larger than ${count(bytesMax)} bytes, the most for this kind of file. Make it smaller.`;
  if (kind === 'video' && bytes.length < VIDEO_BYTES_MIN)
    return `is smaller than ${count(VIDEO_BYTES_MIN)} bytes, the least that LinkedIn takes as a video.`;
  const pixels = kind === 'image' ? (pixelsOf(bytes) ?? 0) : 0;
  if (pixels <= IMAGE_PIXELS_MAX) return null;
  return `has ${count(pixels)} pixels; LinkedIn takes ${count(IMAGE_PIXELS_MAX)}. Make the image smaller.`;
}

const count = (number: number): string => number.toLocaleString('en-US');

const rejected = (message: string): Failure => ({ class: 'content_rejected', message });

function downloadFailure(result: HttpResult, shown: string, bytesMax: number): Failure {
  if (result.kind === 'answer') {
    const passing = result.status >= 500 || result.status === 429 || result.status === 408;
    const message = `The file at ${shown} can’t be fetched: its server answered ${result.status}.`;
    return passing ? { class: 'transient', message } : rejected(message);
  }
  switch (result.reason) {
    case 'too-large':
      return rejected(`The file at ${shown} is larger than ${count(bytesMax)} bytes, the most for this kind of file. Make it smaller.`);
    case 'address-refused':
      return rejected(`The address ${shown} can’t be used: ${redact(result.detail)}. Use an address that anybody can open.`);
    case 'unreachable':
    case 'timeout':
    case 'cut':
    case 'held':
      return { class: 'transient', message: `The file at ${shown} can’t be fetched: ${redact(result.detail)}.` };
    default:
      return unreachable(result.reason);
  }
}
