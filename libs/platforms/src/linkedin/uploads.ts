import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { arrayOf, countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { LinkedInApi } from './api.ts';
import { failureOf } from './errors.ts';
import type { MediaFile } from './media-file.ts';
import type { MediaKind } from './media-kind.ts';

const COLLECTION: Readonly<Record<MediaKind, string>> = { image: 'images', video: 'videos', document: 'documents' };

/** Initializes an upload, sends the bytes where LinkedIn says, finalizes it where it wants that; answers the media's URN. */
export async function uploadMedia(api: LinkedInApi, file: MediaFile, access: PlatformAccess): Promise<Outcome<string>> {
  const started = await initialize(api, file, access);
  if (!started.ok) return started;
  return file.kind === 'video' ? sendVideo(api, file, started.value, access) : sendWhole(api, file, started.value, access);
}

/** Where media of a kind are asked about. */
export const collectionOf = (kind: MediaKind): string => COLLECTION[kind];

async function initialize(api: LinkedInApi, { kind, bytes }: MediaFile, access: PlatformAccess): Promise<Outcome<WireObject>> {
  const video = { fileSizeBytes: bytes.length, uploadCaptions: false, uploadThumbnail: false };
  const body = { initializeUploadRequest: { owner: access.platformAccountId, ...(kind === 'video' ? video : {}) } };
  const result = await api.call(
    {
      method: 'POST',
      path: `/rest/${COLLECTION[kind]}`,
      route: `${COLLECTION[kind]}.initializeUpload`,
      query: { action: 'initializeUpload' },
      body,
    },
    access,
  );
  return result.ok ? answered(objectOf(objectOf(result.value)['value'])) : result;
}

const UNREADABLE = failureOf('transient', 'the answer does not say where to upload');

async function sendWhole(
  api: LinkedInApi,
  { kind, bytes }: MediaFile,
  started: WireObject,
  access: PlatformAccess,
): Promise<Outcome<string>> {
  const uploadUrl = textOrNull(started['uploadUrl']);
  const urn = textOrNull(started[kind]);
  if (uploadUrl === null || urn === null) return failed(UNREADABLE);
  const sent = await api.upload(uploadUrl, bytes, `${COLLECTION[kind]}.upload`, access);
  return sent.ok ? answered(urn) : sent;
}

/** A video goes in parts as LinkedIn cuts it; each part's `ETag` proves that it arrived. */
async function sendVideo(api: LinkedInApi, { bytes }: MediaFile, started: WireObject, access: PlatformAccess): Promise<Outcome<string>> {
  const urn = textOrNull(started['video']);
  const parts = partsOf(started['uploadInstructions'], bytes.length);
  if (urn === null || parts === null) return failed(UNREADABLE);
  const uploadedPartIds: string[] = [];
  for (const { uploadUrl, firstByte, lastByte } of parts) {
    const sent = await api.upload(uploadUrl, bytes.subarray(firstByte, lastByte + 1), 'videos.upload', access);
    if (!sent.ok) return sent;
    const etag = sent.headers['etag'];
    if (etag === undefined || etag === '') return failed(failureOf('transient', 'a part of the video was not acknowledged'));
    uploadedPartIds.push(etag);
  }
  const uploadToken = textOrNull(started['uploadToken']) ?? '';
  const result = await api.call(
    {
      method: 'POST',
      path: '/rest/videos',
      route: 'videos.finalizeUpload',
      query: { action: 'finalizeUpload' },
      body: { finalizeUploadRequest: { video: urn, uploadToken, uploadedPartIds } },
    },
    access,
  );
  return result.ok ? answered(urn) : result;
}

interface Part {
  readonly uploadUrl: string;
  readonly firstByte: number;
  /** Inclusive. */
  readonly lastByte: number;
}

/** The parts in order, if together they are the whole file; `null` otherwise. */
function partsOf(value: unknown, length: number): readonly Part[] | null {
  const parts = arrayOf(value).filter(isObject).map(partOf);
  if (parts.length === 0 || parts.includes(null)) return null;
  const sorted = (parts as Part[]).toSorted((a, b) => a.firstByte - b.firstByte);
  const isWhole = sorted.every(({ firstByte }, index) => firstByte === (index === 0 ? 0 : sorted[index - 1]!.lastByte + 1));
  return isWhole && sorted.at(-1)!.lastByte === length - 1 ? sorted : null;
}

function partOf(value: WireObject): Part | null {
  const uploadUrl = textOrNull(value['uploadUrl']);
  const firstByte = countOrNull(value['firstByte']);
  const lastByte = countOrNull(value['lastByte']);
  return uploadUrl === null || firstByte === null || lastByte === null ? null : { uploadUrl, firstByte, lastByte };
}
