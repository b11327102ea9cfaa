import { HOUR, SECOND } from '@afterpost/kernel';
import { countOrNull, idOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import { ApiRefusal, type ApiResult } from '../http/json-api.ts';
import type { PlatformAccess } from '../port/identity.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { MEDIA_LIMITS } from './capabilities.ts';
import type { XClient } from './client.ts';
import { failureOf } from './errors.ts';
import type { MediaFile } from './media-file.ts';
import { ROUTES } from './routes.ts';

/** X takes 5 MB in one piece. */
const CHUNK_BYTES = 4 * 1_024 * 1_024;
const MEDIA_LIFE_MS = 24 * HOUR;

/** A file as it stands at X until its post refers to it. */
export interface Uploaded {
  readonly id: string;
  /** X is still working on it. */
  readonly processing: boolean;
  /** ISO 8601; after this X has forgotten it. */
  readonly until: string;
}

/** Uploads a file: images in one piece, everything else in chunks. */
export async function upload(x: XClient, file: MediaFile, altText: string, access: PlatformAccess): Promise<Outcome<Uploaded>> {
  const uploaded = readUploaded(x, aboutTheFile(await (file.kind === 'image' ? inOnePiece : inChunks)(x, file, access)));
  if (!uploaded.ok || altText === '' || file.kind === 'video') return uploaded;
  const json = { id: uploaded.value.id, metadata: { alt_text: { text: altText } } };
  const described = await x.call(ROUTES.altText, access, { json });
  return described.ok ? uploaded : described;
}

function inOnePiece(x: XClient, { bytes, mimeType, kind }: MediaFile, access: PlatformAccess): Promise<ApiResult> {
  const form = new FormData();
  form.set('media', new Blob([Buffer.from(bytes)], { type: mimeType }), 'media');
  form.set('media_category', MEDIA_LIMITS[kind].category);
  return x.call(ROUTES.upload, access, { form });
}

async function inChunks(x: XClient, { bytes, mimeType, kind }: MediaFile, access: PlatformAccess): Promise<ApiResult> {
  const json = { media_type: mimeType, total_bytes: bytes.length, media_category: MEDIA_LIMITS[kind].category };
  const begun = await x.call(ROUTES.initialize, access, { json });
  if (!begun.ok) return begun;
  const id = idOf(begun.value);
  if (id === null) return new ApiRefusal(NO_ID, 'maybe', begun.value);
  for (let segment = 0; segment * CHUNK_BYTES < bytes.length; segment += 1) {
    const form = new FormData();
    form.set('segment_index', String(segment));
    form.set('media', new Blob([Buffer.from(bytes.subarray(segment * CHUNK_BYTES, (segment + 1) * CHUNK_BYTES))]), 'media');
    const appended = await x.call(ROUTES.append, access, { path: `/2/media/upload/${id}/append`, form });
    if (!appended.ok) return appended;
  }
  return x.call(ROUTES.finalize, access, { path: `/2/media/upload/${id}/finalize` });
}

const NO_ID = failureOf('transient', 'the upload’s answer names no media');

const idOf = (body: unknown): string | null => {
  const id = idOrNull(objectOf(objectOf(body)['data'])['id']);
  return id !== null && /^\d+$/.test(id) ? id : null;
};

/** The requests have one shape: what X does not understand in them is the file. */
function aboutTheFile(result: ApiResult): ApiResult {
  if (result.ok || result.failure.class !== 'invalid_request') return result;
  return result.as({ failure: { ...result.failure, class: 'content_rejected' } });
}

function readUploaded(x: XClient, result: ApiResult): Outcome<Uploaded> {
  if (!result.ok) return result;
  const id = idOf(result.value);
  if (id === null) return failed(NO_ID);
  const data = objectOf(objectOf(result.value)['data']);
  const seconds = countOrNull(data['expires_after_secs']);
  const lifeMs = seconds === null ? MEDIA_LIFE_MS : Math.min(seconds * SECOND, MEDIA_LIFE_MS);
  return answered({
    id,
    processing: isObject(data['processing_info']) && stateOf(data['processing_info']).kind !== 'done',
    until: new Date(x.clock.now().getTime() + lifeMs).toISOString(),
  });
}

export type Processing =
  | { readonly kind: 'done' }
  | { readonly kind: 'working'; readonly checkAfterMs: number }
  | { readonly kind: 'failed'; readonly words: string };

const CHECK_AFTER_MS = 5 * SECOND;

function stateOf(info: unknown): Processing {
  const { state, check_after_secs: seconds, error } = objectOf(info);
  if (state === 'succeeded') return { kind: 'done' };
  if (state === 'failed') {
    const said = objectOf(error);
    return { kind: 'failed', words: textOrNull(said['message']) ?? textOrNull(said['name']) ?? 'the file could not be processed' };
  }
  return { kind: 'working', checkAfterMs: (countOrNull(seconds) ?? 0) * SECOND || CHECK_AFTER_MS };
}

/** How far X is with a file. */
export async function processingOf(x: XClient, mediaId: string, access: PlatformAccess): Promise<Outcome<Processing>> {
  const result = await x.call(ROUTES.mediaStatus, access, { query: { command: 'STATUS', media_id: mediaId } });
  if (!result.ok) return result;
  const { data } = objectOf(result.value);
  if (!isObject(data)) return failed(failureOf('transient', 'the answer holds no media'));
  return answered(data['processing_info'] === undefined ? { kind: 'done' } : stateOf(data['processing_info']));
}
