import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import { imageSize } from 'image-size';
import type { HttpClient } from '../http/http-client.ts';
import type { HttpResult } from '../http/http-call.ts';
import { redact, showUrl } from '../http/redact.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { IMAGE_MIME_TYPES } from './capabilities.ts';

export interface Image {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
}

/** Fetches an image that somebody named and looks at what it really is: neither its name nor its headers are believed. */
export async function fetchImage(http: HttpClient, url: string, bytesMax: number): Promise<Outcome<Image>> {
  const result = await http.download(url, { bytesMax, accept: IMAGE_MIME_TYPES.join(', ') });
  if (result.kind === 'loss' || result.status !== 200) return failed(downloadFailure(result, url, bytesMax));
  const image = probe(result.body);
  if (image !== null) return answered(image);
  return failed(rejected(`${showUrl(url)} is no image that Bluesky shows. Attach a JPEG, PNG, WebP or GIF file.`));
}

const rejected = (message: string): Failure => ({ class: 'content_rejected', message });

function downloadFailure(result: HttpResult, url: string, bytesMax: number): Failure {
  const shown = showUrl(url);
  if (result.kind === 'answer') {
    const passing = result.status >= 500 || result.status === 429 || result.status === 408;
    const message = `The image at ${shown} can’t be fetched: its server answered ${result.status}.`;
    return passing ? { class: 'transient', message } : rejected(message);
  }
  switch (result.reason) {
    case 'too-large':
      return rejected(
        `The image at ${shown} is larger than ${bytesMax.toLocaleString('en-US')} bytes, the most that Bluesky takes. Make it smaller.`,
      );
    case 'address-refused':
      return rejected(`The image address ${shown} can’t be used: ${redact(result.detail)}. Use an address that anybody can open.`);
    case 'unreachable':
    case 'timeout':
    case 'cut':
    case 'held':
      return { class: 'transient', message: `The image at ${shown} can’t be fetched: ${redact(result.detail)}.` };
    default:
      return unreachable(result.reason);
  }
}

const MIME_OF: Readonly<Record<string, string>> = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp', gif: 'image/gif' };

/** EXIF orientations 5 to 8 lie on their side. */
const FIRST_TURNED_ORIENTATION = 5;

export function probe(bytes: Uint8Array): Image | null {
  try {
    const { width, height, type, orientation = 1 } = imageSize(bytes);
    const mimeType = MIME_OF[type ?? ''];
    if (mimeType === undefined || !(width >= 1) || !(height >= 1)) return null;
    return orientation >= FIRST_TURNED_ORIENTATION ? { bytes, mimeType, width: height, height: width } : { bytes, mimeType, width, height };
  } catch {
    // The library throws at whatever is no image; that is the answer here.
    return null;
  }
}
