import type { Failure } from '@afterpost/contracts';
import { imageSize } from 'image-size';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpResult } from '../http/http-call.ts';
import { redact, showUrl } from '../http/redact.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { DraftMedia } from '../port/publishing.ts';
import { MEDIA_LIMITS } from './capabilities.ts';
import type { MediaKind } from './capabilities.ts';
import { guessedKind, kindOf } from './media-kind.ts';

/** A file to be uploaded, as it really is. */
export interface MediaFile {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly kind: MediaKind;
}

const ACCEPT = Object.values(MEDIA_LIMITS)
  .flatMap(({ mimeTypes }) => mimeTypes)
  .join(', ');

/** Fetches a file that somebody named and looks at what it is: neither its name nor its headers are believed. */
export async function fetchMedia(http: HttpClient, media: DraftMedia): Promise<Outcome<MediaFile>> {
  const { bytesMax } = MEDIA_LIMITS[guessedKind(media) ?? 'video'];
  const result = await http.download(media.url, { bytesMax, accept: ACCEPT });
  const shown = showUrl(media.url);
  if (result.kind === 'loss' || result.status !== 200) return failed(notFetched(result, shown, bytesMax));
  const mimeType = mimeTypeOf(result.body);
  const kind = mimeType === null ? null : kindOf(mimeType);
  if (mimeType === null || kind === null) {
    return failed(rejected(`${shown} is nothing that X shows. Attach a JPEG, PNG, WebP or GIF image, or an MP4 or MOV video.`));
  }
  if (result.body.length > MEDIA_LIMITS[kind].bytesMax) return failed(rejected(tooLarge(shown, MEDIA_LIMITS[kind].bytesMax)));
  return answered({ bytes: result.body, mimeType, kind });
}

const rejected = (message: string): Failure => ({ class: 'content_rejected', message });

const tooLarge = (shown: string, bytesMax: number): string =>
  `The file at ${shown} is larger than ${bytesMax.toLocaleString('en-US')} bytes, the most that can be posted to X. Make it smaller.`;

function notFetched(result: HttpResult, shown: string, bytesMax: number): Failure {
  if (result.kind === 'answer') {
    const passing = result.status >= 500 || result.status === 429 || result.status === 408;
    const message = `The file at ${shown} can’t be fetched: its server answered ${result.status}.`;
    return passing ? { class: 'transient', message } : rejected(message);
  }
  if (result.reason === 'too-large') return rejected(tooLarge(shown, bytesMax));
  const why = redact(result.detail);
  if (result.reason === 'address-refused') return rejected(`The address ${shown} can’t be used: ${why}. Use one that anybody can open.`);
  return { class: 'transient', message: `The file at ${shown} can’t be fetched: ${why}.` };
}

const MIME_OF: Readonly<Record<string, string>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif' };

/** By the first bytes; `null`: none of the kinds that X takes. */
function mimeTypeOf(bytes: Buffer): string | null {
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return bytes.toString('latin1', 8, 10) === 'qt' ? 'video/quicktime' : 'video/mp4';
  try {
    return MIME_OF[imageSize(bytes).type ?? ''] ?? null;
  } catch {
    // The library throws at whatever is no image; that is the answer here.
    return null;
  }
}
