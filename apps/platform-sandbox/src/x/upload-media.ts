import { DAY } from '@afterpost/kernel';
import { z } from 'zod';
import type { Routes, UserCall } from './api.ts';
import { field, isForm } from './body.ts';
import { inspect, isCategory, mediaState, processingInfo, refuseBadMedia } from './media-rules.ts';
import { readBody } from './post-input.ts';
import { badParameter, forbidden, notFound } from './problems.ts';
import type { Media, MediaCategory } from './world.ts';
import { sniffMime } from '../core/images.ts';
import type { X } from './x.ts';

const UPLOAD = { who: 'user', scopes: ['media.write'] } as const;
const CHUNK_BYTES = 5 * 1024 * 1024;
const LIFE_MS = DAY;

const initializeSchema = z.strictObject({
  media_type: z.string(),
  total_bytes: z
    .int()
    .min(1)
    .max(16 * 1024 ** 3),
  media_category: z.string(),
  shared: z.boolean().optional(),
  additional_owners: z.array(z.string()).optional(),
});
const metadataSchema = z.strictObject({
  id: z.string(),
  metadata: z.strictObject({ alt_text: z.strictObject({ text: z.string().max(1_000) }) }),
});

/** Uploads: at once, or in chunks with processing afterwards; and words for those who can't see a picture. */
export const uploadMedia = (x: X): Routes => ({
  'POST /2/media/upload': { ...UPLOAD, answer: (call: UserCall) => uploadAtOnce(x, call) },
  'POST /2/media/upload/initialize': { ...UPLOAD, answer: (call: UserCall) => initialize(x, call) },
  'POST /2/media/upload/:id/append': { ...UPLOAD, answer: (call: UserCall) => append(x, call) },
  'POST /2/media/upload/:id/finalize': { ...UPLOAD, answer: (call: UserCall) => finalize(x, call) },
  'GET /2/media/upload': {
    ...UPLOAD,
    query: ['command', 'media_id'],
    answer: ({ account, params, now }: UserCall) => {
      params.oneOf('command', ['STATUS'], 'STATUS');
      return { data: statusOf(ownMedia(x, account.id, params.text('media_id')), now) };
    },
  },
  'POST /2/media/metadata': {
    ...UPLOAD,
    answer: ({ account, body }: UserCall) => {
      const { id, metadata } = readBody(metadataSchema, body);
      const media = ownMedia(x, account.id, id);
      x.world.commit({ type: 'media-kept', media: { ...media, alt: metadata.alt_text.text } });
      x.spending.charge('alt text');
      return { data: { id, associated_metadata: metadata } };
    },
  },
});

function uploadAtOnce(x: X, { account, body, now }: UserCall): object {
  const bytes = bytesOf(body);
  const category = categoryOf(field(body, 'media_category') ?? '');
  if (category !== 'tweet_image' && category !== 'subtitles')
    throw badParameter('media_category', category, `media category ${category} has to be uploaded in chunks`);
  const mediaType = category === 'subtitles' ? (field(body, 'media_type') ?? 'text/srt') : (sniffMime(bytes) ?? 'application/octet-stream');
  refuseBadMedia(mediaType, category, bytes.length);
  const media = { ...newMedia(x, account.id, { mediaType, category, bytes: bytes.length }, now), finalizedAt: now.toISOString() };
  const kept = { ...media, ...inspect(bytes, media) };
  x.world.commit({ type: 'media-kept', media: kept });
  return { data: statusOf(kept, now) };
}

function initialize(x: X, { account, body, now }: UserCall): object {
  const { media_type: mediaType, media_category: named, total_bytes: bytes } = readBody(initializeSchema, body);
  const category = categoryOf(named);
  refuseBadMedia(mediaType, category, bytes);
  const media = newMedia(x, account.id, { mediaType, category, bytes }, now);
  x.world.commit({ type: 'media-kept', media });
  x.chunks.set(media.id, new Map());
  return { data: { id: media.id, media_key: media.key, expires_after_secs: LIFE_MS / 1000 } };
}

function append(x: X, { account, id, body }: UserCall): object {
  const media = ownMedia(x, account.id, id);
  const bytes = bytesOf(body);
  const segment = Number(field(body, 'segment_index') ?? Number.NaN);
  if (!Number.isInteger(segment) || segment < 0 || segment > 999)
    throw badParameter('segment_index', String(segment), 'segment_index must be between 0 and 999');
  if (bytes.length > CHUNK_BYTES) throw badParameter('media', '', `A chunk has at most ${CHUNK_BYTES} bytes.`);
  const chunks = x.chunks.get(id);
  if (!chunks || media.finalizedAt !== undefined) throw badParameter('id', id, 'The upload is not open.');
  chunks.set(segment, bytes);
  return { data: { expires_at: Math.floor((Date.parse(media.createdAt) + LIFE_MS) / 1000) } };
}

function finalize(x: X, { account, id, now }: UserCall): object {
  const media = ownMedia(x, account.id, id);
  const chunks = x.chunks.get(id);
  if (!chunks) throw badParameter('id', id, 'The upload is not open.');
  const inOrder = [...chunks].sort(([a], [b]) => a - b);
  const bytes = Buffer.concat(inOrder.map(([, chunk]) => chunk));
  if (inOrder.some(([segment], index) => segment !== index) || bytes.length !== media.bytes)
    throw badParameter('id', id, `Segments do not add up to provided total file size: ${bytes.length} of ${media.bytes} bytes.`);
  const isProcessed = media.category !== 'tweet_image' && media.category !== 'subtitles';
  const kept: Media = {
    ...media,
    ...inspect(bytes, media),
    finalizedAt: now.toISOString(),
    ...(isProcessed ? { processingMs: x.settings.processingMs } : {}),
  };
  if (kept.defect !== undefined && !isProcessed) throw badParameter('media', '', kept.defect);
  x.chunks.delete(id);
  x.world.commit({ type: 'media-kept', media: kept });
  // Processing is announced even where it is over by the first look.
  const announced =
    isProcessed && mediaState(kept, now) !== 'pending' ? { processing_info: { state: 'pending', check_after_secs: 1 } } : {};
  return { data: { ...statusOf(kept, now), ...announced } };
}

function newMedia(x: X, ownerId: string, file: Pick<Media, 'mediaType' | 'category' | 'bytes'>, now: Date): Media {
  const id = x.world.newId(now.getTime());
  return { id, key: `${KEY_PREFIX[file.category]}_${id}`, ownerId, createdAt: now.toISOString(), ...file };
}

const KEY_PREFIX: Readonly<Record<MediaCategory, number>> = {
  tweet_image: 3,
  tweet_gif: 16,
  tweet_video: 7,
  amplify_video: 13,
  subtitles: 17,
};

/** A file of one's own. @throws XError when it is unknown, expired or somebody else's */
function ownMedia(x: X, accountId: string, id: string): Media {
  const media = x.world.media.get(id);
  if (!media || x.clock.now().getTime() - Date.parse(media.createdAt) >= LIFE_MS) throw notFound(`Could not find media with id: [${id}].`);
  if (media.ownerId !== accountId) throw forbidden('You are not the owner of this media.');
  return media;
}

function statusOf(media: Media, now: Date): object {
  const info = processingInfo(media, now);
  const left = Math.max(0, Math.floor((Date.parse(media.createdAt) + LIFE_MS - now.getTime()) / 1000));
  return { id: media.id, media_key: media.key, size: media.bytes, expires_after_secs: left, ...(info ? { processing_info: info } : {}) };
}

function categoryOf(name: string): MediaCategory {
  if (isCategory(name)) return name;
  throw badParameter('media_category', name, `media category [${name}] is not valid`);
}

/** The file: bytes of a form, or base64 in JSON. */
function bytesOf(body: unknown): Buffer {
  const bytes = isForm(body) ? body.get('media') : Buffer.from(field(body, 'media') ?? '', 'base64');
  if (bytes === undefined || bytes.length === 0) throw badParameter('media', '', 'The `media` field can not be empty');
  return bytes;
}
