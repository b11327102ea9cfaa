import { MINUTE } from '@afterpost/kernel';
import { arrayOf, instantOrNull, isObject } from '../http/wire.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject, JsonValue } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, DraftPart, Prepared, Readiness } from '../port/publishing.ts';
import type { XClient } from './client.ts';
import { failureOf } from './errors.ts';
import { fetchMedia } from './media-file.ts';
import type { MediaFile } from './media-file.ts';
import { MIXED_WORDS, mixesKinds } from './media-kind.ts';
import { processingOf, upload } from './upload.ts';
import type { Uploaded } from './upload.ts';
import { partsOf, validate } from './validate.ts';

/** A post as it will be sent. */
export interface PreparedPart extends JsonObject {
  readonly text: string;
  readonly mediaIds: readonly string[];
}

/** What was prepared: the post, or a thread's parts in order. */
export interface PreparedPost extends JsonObject {
  /** ISO 8601: nothing of it can be older on X. */
  readonly createdAt: string;
  readonly parts: readonly PreparedPart[];
  /** Media that X was still working on. */
  readonly processing: readonly string[];
  /** ISO 8601: from then on X has forgotten some of the media. */
  readonly mediaUntil: string | null;
}

export const NOT_PREPARED = failureOf('invalid_request', 'this was not prepared for X');

/** X forgets media on the second; nobody calls on the second. */
const EXPIRY_MARGIN_MS = 5 * MINUTE;

/** Uploads the media; a text alone needs no call. Media ids live a day, and preparing again gives new ones. */
export async function prepare(x: XClient, draft: Draft, access: PlatformAccess): Promise<Outcome<Prepared>> {
  const violations = validate(draft);
  if (violations.length > 0) {
    return failed({ class: 'content_rejected', message: violations.map(({ message }) => message).join(' ') });
  }
  const createdAt = instantOrNull(draft.createdAt);
  if (createdAt === null) return failed(failureOf('invalid_request', 'the post’s date must be an ISO 8601 instant'));
  const parts: PreparedPart[] = [];
  const media: Uploaded[] = [];
  for (const part of partsOf(draft)) {
    const uploaded = await uploadAll(x, part, access);
    if (!uploaded.ok) return uploaded;
    media.push(...uploaded.value);
    parts.push({ text: part.text.toWellFormed(), mediaIds: uploaded.value.map(({ id }) => id) });
  }
  const post: PreparedPost = {
    createdAt,
    parts,
    processing: media.filter(({ processing }) => processing).map(({ id }) => id),
    mediaUntil: media.map(({ until }) => until).toSorted()[0] ?? null,
  };
  return answered(post);
}

/** One file after the other: two videos in memory are one too many. */
async function uploadAll(x: XClient, { media }: DraftPart, access: PlatformAccess): Promise<Outcome<readonly Uploaded[]>> {
  const uploaded: Uploaded[] = [];
  const kinds: MediaFile['kind'][] = [];
  for (const item of media) {
    const file = await fetchMedia(x.http, item);
    if (!file.ok) return file;
    kinds.push(file.value.kind);
    if (mixesKinds(kinds)) return failed({ class: 'content_rejected', message: MIXED_WORDS });
    const one = await upload(x, file.value, item.altText?.trim() ?? '', access);
    if (!one.ok) return one;
    uploaded.push(one.value);
  }
  return answered(uploaded);
}

/** Reads back what `prepare` stored; `null` if it is something else. */
export function readPrepared(prepared: JsonObject): PreparedPost | null {
  const createdAt = instantOrNull(prepared['createdAt']);
  const parts = readParts(prepared['parts']);
  if (createdAt === null || parts === null) return null;
  return { createdAt, parts, processing: textsOf(prepared['processing']), mediaUntil: instantOrNull(prepared['mediaUntil']) };
}

/** The parts of something stored; `null` if there are none. */
export function readParts(value: JsonValue | undefined): readonly PreparedPart[] | null {
  const parts = arrayOf(value).filter(isObject);
  if (parts.length === 0 || parts.some(({ text }) => typeof text !== 'string')) return null;
  return parts.map((part) => ({ text: String(part['text']), mediaIds: textsOf(part['mediaIds']) }));
}

const textsOf = (value: unknown): readonly string[] => arrayOf(value).filter((item) => typeof item === 'string');

/** Whether X still knows the media that were uploaded. */
export const mediaAreGone = ({ mediaUntil }: Pick<PreparedPost, 'mediaUntil'>, now: Date): boolean =>
  mediaUntil !== null && now.getTime() > Date.parse(mediaUntil) - EXPIRY_MARGIN_MS;

/** Whether X is done with the media: a video takes its time. */
export async function checkReady(x: XClient, prepared: Prepared, access: PlatformAccess): Promise<Outcome<Readiness>> {
  const post = readPrepared(prepared);
  if (post === null) return failed(NOT_PREPARED);
  if (mediaAreGone(post, x.clock.now())) return answered({ kind: 'gone' });
  for (const id of post.processing) {
    const state = await processingOf(x, id, access);
    if (!state.ok) return state.failure.class === 'not_found' ? answered({ kind: 'gone' }) : state;
    if (state.value.kind === 'failed') return failed(failureOf('content_rejected', state.value.words));
    if (state.value.kind === 'working') return answered({ kind: 'waiting', retryAfterMs: state.value.checkAfterMs });
  }
  return answered({ kind: 'ready' });
}
