import type { JsonObject } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { failureOf } from './errors.ts';
import type { Image } from './image.ts';
import { countOrNull, objectOf, textOrNull } from '../http/wire.ts';
import type { Xrpc, XrpcTarget } from './xrpc.ts';

/** Uploads an image. The same bytes give the same reference, so preparing twice gives the same record. */
export async function uploadImage(xrpc: Xrpc, image: Image, target: XrpcTarget): Promise<Outcome<JsonObject>> {
  const result = await xrpc.upload('com.atproto.repo.uploadBlob', image.bytes, image.mimeType, target);
  if (!result.ok) return result;
  const blob = objectOf(objectOf(result.value)['blob']);
  const link = textOrNull(objectOf(blob['ref'])['$link']);
  if (link === null) return failed(failureOf('transient', 'the upload’s answer names no blob'));
  return answered({
    $type: 'blob',
    ref: { $link: link },
    mimeType: textOrNull(blob['mimeType']) ?? image.mimeType,
    size: countOrNull(blob['size']) ?? image.bytes.length,
  });
}
