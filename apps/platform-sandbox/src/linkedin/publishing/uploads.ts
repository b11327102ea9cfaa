import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { mayReadPosts, refuseForeignAuthor } from '../api/access.ts';
import { type Answer, type Call, ok, type Routes } from '../api/api.ts';
import { accessDenied, notFound } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { isOrganization, typeOf } from '../rest-li/urn.ts';
import type { Media, MediaKind } from '../world.ts';
import { batchOf } from '../reading/batch.ts';
import { inspectMedia } from './inspect-media.ts';
import { statusOf, UPLOAD_LIFE_MS } from './media-state.ts';
import { invalidInput, read } from './post-input.ts';
import { PART_BYTES, etagOf, uploadUrl } from './upload-host.ts';

const owner = z.string().regex(/^urn:li:(person|organization):[\w-]+$/);
const initializeSchema = z.strictObject({ initializeUploadRequest: z.strictObject({ owner }) });
const initializeVideoSchema = z.strictObject({
  initializeUploadRequest: z.strictObject({
    owner,
    fileSizeBytes: z.int().min(1).max(5_000_000_000),
    uploadCaptions: z.boolean().default(false),
    uploadThumbnail: z.boolean().default(false),
  }),
});
const finalizeSchema = z.strictObject({
  finalizeUploadRequest: z.strictObject({ video: z.string(), uploadToken: z.string(), uploadedPartIds: z.array(z.string()).min(1) }),
});

/** The upload state machines of images, documents and videos. */
export const uploads = (linkedin: LinkedIn): Routes => ({
  ...resource(linkedin, 'image'),
  ...resource(linkedin, 'document'),
  ...resource(linkedin, 'video'),
  'ACTION finalizeUpload /rest/videos': { answer: (call) => finalize(linkedin, call) },
});

const resource = (linkedin: LinkedIn, kind: MediaKind): Routes => ({
  [`ACTION initializeUpload /rest/${kind}s`]: {
    answer: (call) => (kind === 'video' ? initializeVideo(linkedin, call) : initialize(linkedin, call, kind)),
  },
  [`GET /rest/${kind}s/:key`]: { answer: (call) => ok(shown(linkedin, call, readable(linkedin, call, kind, call.key))) },
  [`BATCH_GET /rest/${kind}s`]: {
    answer: (call) => ok(batchOf(linkedin, call.query.urns('ids'), (urn) => shown(linkedin, call, readable(linkedin, call, kind, urn)))),
  },
});

function initialize(linkedin: LinkedIn, call: Call, kind: 'image' | 'document'): Answer {
  const { initializeUploadRequest: input } = read(initializeSchema, call.body, linkedin.open);
  refuseForeignAuthor(linkedin, call, input.owner);
  const media = newMedia(linkedin, call, kind, input.owner);
  const uploadUrlExpiresAt = call.now.getTime() + UPLOAD_LIFE_MS;
  return ok({ value: { uploadUrlExpiresAt, uploadUrl: uploadUrl(call.origin, media, 0), [kind]: media.urn } });
}

function initializeVideo(linkedin: LinkedIn, call: Call): Answer {
  const { initializeUploadRequest: input } = read(initializeVideoSchema, call.body, linkedin.open);
  refuseForeignAuthor(linkedin, call, input.owner);
  const { fileSizeBytes } = input;
  const media = newMedia(linkedin, call, 'video', input.owner, fileSizeBytes);
  linkedin.parts.set(media.urn, new Map());
  const uploadInstructions = Array.from({ length: Math.ceil(fileSizeBytes / PART_BYTES) }, (_, part) => ({
    uploadUrl: uploadUrl(call.origin, media, part),
    firstByte: part * PART_BYTES,
    lastByte: Math.min((part + 1) * PART_BYTES, fileSizeBytes) - 1,
  }));
  const beside = {
    ...(input.uploadCaptions ? { captionsUploadUrl: uploadUrl(call.origin, media, 'captions') } : {}),
    ...(input.uploadThumbnail ? { thumbnailUploadUrl: uploadUrl(call.origin, media, 'thumbnail') } : {}),
  };
  const uploadUrlsExpireAt = call.now.getTime() + UPLOAD_LIFE_MS;
  return ok({ value: { uploadUrlsExpireAt, video: media.urn, uploadInstructions, uploadToken: tokenOf(media), ...beside } });
}

/** Puts the parts together, in the order and under the ETags that were given out for them. */
function finalize(linkedin: LinkedIn, call: Call): Answer {
  const { finalizeUploadRequest: input } = read(finalizeSchema, call.body, linkedin.open);
  const video = linkedin.world.media.get(input.video);
  if (video?.kind !== 'video') throw notFound(input.video);
  refuseForeignAuthor(linkedin, call, video.owner);
  if (video.uploadedAt !== undefined) return { status: 200 };
  const fields = '/finalizeUploadRequest';
  if (input.uploadToken !== tokenOf(video))
    throw invalidInput(linkedin.open, 'INVALID_VALUE_FOR_FIELD', `${fields}/uploadToken`, 'is not the token of this upload');
  const parts = [...(linkedin.parts.get(video.urn) ?? [])].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
  const bytes = Buffer.concat(parts);
  const isComplete = parts.length === input.uploadedPartIds.length && bytes.length === video.fileSizeBytes;
  if (!isComplete || parts.some((part, index) => etagOf(part) !== input.uploadedPartIds[index]))
    throw invalidInput(linkedin.open, 'INVALID_VALUE_FOR_FIELD', `${fields}/uploadedPartIds`, 'are not the parts that were uploaded');
  linkedin.parts.delete(video.urn);
  linkedin.world.media.put(video.urn, { ...video, ...inspectMedia('video', bytes), uploadedAt: call.now.toISOString() });
  return { status: 200 };
}

function newMedia({ world, settings }: LinkedIn, { now }: Call, kind: MediaKind, ownerUrn: string, fileSizeBytes?: number): Media {
  const urn = `urn:li:${kind}:D4E${kind === 'video' ? '05' : '10'}AQ${randomBytes(9).toString('base64url')}`;
  const processingMs = kind === 'image' ? settings.imageProcessingMs : settings.processingMs;
  return world.media.put(urn, { urn, kind, owner: ownerUrn, createdAt: now.toISOString(), processingMs, fileSizeBytes });
}

/** Small videos come in one part and have no token. */
const tokenOf = ({ urn, fileSizeBytes = 0 }: Media): string =>
  fileSizeBytes <= PART_BYTES ? '' : Buffer.from(`upload ${urn}`).toString('base64url');

/** A file that the member may look at: who may only post as themselves may look at their videos alone. */
function readable(linkedin: LinkedIn, call: Call, kind: MediaKind, urn: string): Media {
  const media = linkedin.world.media.get(urn);
  if (typeOf(urn) !== kind || !media) throw notFound(urn);
  if (kind === 'video') refuseForeignAuthor(linkedin, call, media.owner);
  else if (!mayReadFile(linkedin, call, media.owner)) throw accessDenied(call.resource);
  return media;
}

function mayReadFile(linkedin: LinkedIn, call: Call, author: string): boolean {
  if (mayReadPosts(linkedin, call, author)) return true;
  return (
    isOrganization(author) && call.token.scopes.includes('w_organization_social') && linkedin.world.roleOf(call.member.urn, author) !== null
  );
}

function shown({ clock }: LinkedIn, { origin }: Call, media: Media): object {
  const status = statusOf(media, clock.now());
  const isThere = status === 'AVAILABLE';
  return {
    id: media.urn,
    owner: media.owner,
    status,
    ...(isThere && media.kind !== 'document'
      ? {
          downloadUrl: `${origin}/media.licdn.com/dms/${media.kind}/${media.urn.split(':').at(-1) ?? ''}`,
          downloadUrlExpiresAt: clock.now().getTime() + UPLOAD_LIFE_MS,
        }
      : {}),
    ...(status === 'PROCESSING_FAILED' ? { processingFailureReason: media.defect } : {}),
    ...(isThere && media.durationMs !== undefined ? { duration: media.durationMs } : {}),
  };
}
