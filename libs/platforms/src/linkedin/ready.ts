import { SECOND } from '@afterpost/kernel';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Prepared, Readiness } from '../port/publishing.ts';
import { objectOf, textOrNull } from '../http/wire.ts';
import type { LinkedInApi } from './api.ts';
import { UPLOAD_LOST_AFTER_MS } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { NOT_PREPARED, readPrepared, uploadAgeMs } from './prepare.ts';
import type { UploadedMedia } from './prepare.ts';
import { encodeWord } from './restli.ts';
import { collectionOf } from './uploads.ts';

const LOOK_AGAIN_MS = { image: 2 * SECOND, document: 5 * SECOND, video: 10 * SECOND } as const;
/** How long media that nobody may look at are left alone. */
const UNSEEN_MS = { image: 5 * SECOND, document: 30 * SECOND, video: 60 * SECOND } as const;

/** Media may be attached only when they are `AVAILABLE`; the first that is not decides. */
export async function checkReady(api: LinkedInApi, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Readiness>> {
  const post = readPrepared(prepared, access);
  if (post === null) return failed(NOT_PREPARED);
  const ageMs = uploadAgeMs(post, api.now());
  for (const media of post.media) {
    const readiness = await readinessOf(api, media, ageMs, access);
    if (!readiness.ok || readiness.value.kind !== 'ready') return readiness;
  }
  return answered({ kind: 'ready' });
}

async function readinessOf(
  api: LinkedInApi,
  { kind, urn }: UploadedMedia,
  ageMs: number,
  access: PlatformAccess,
): Promise<Outcome<Readiness>> {
  const collection = collectionOf(kind);
  const result = await api.call({ method: 'GET', path: `/rest/${collection}/${encodeWord(urn)}`, route: collection }, access);
  if (!result.ok) {
    // A member's token may upload and not look: after a while publishing tells (BEHAVIOR.md, 8).
    if (result.failure.class === 'permission_denied') {
      const retryAfterMs = UNSEEN_MS[kind] - ageMs;
      return answered(retryAfterMs > 0 ? { kind: 'waiting', retryAfterMs } : { kind: 'ready' });
    }
    return result.failure.class === 'not_found' ? answered({ kind: 'gone' }) : result;
  }
  const { status, processingFailureReason } = objectOf(result.value);
  switch (status) {
    case 'AVAILABLE':
      return answered({ kind: 'ready' });
    case 'PROCESSING_FAILED':
      return failed(failureOf('content_rejected', textOrNull(processingFailureReason) ?? `the ${kind} could not be processed`));
    case 'WAITING_UPLOAD':
      return answered(ageMs > UPLOAD_LOST_AFTER_MS ? { kind: 'gone' } : { kind: 'waiting', retryAfterMs: LOOK_AGAIN_MS[kind] });
    case 'PROCESSING':
      return answered({ kind: 'waiting', retryAfterMs: LOOK_AGAIN_MS[kind] });
    default:
      return failed(failureOf('transient', `the answer does not say how far the ${kind} is`));
  }
}
