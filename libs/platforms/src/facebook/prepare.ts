import { failureWords } from '../http/failure-words.ts';
import { idOrNull, objectOf, textOrNull } from '../http/wire.ts';
import type { Graph } from '../meta/graph.ts';
import { unreadable } from '../meta/login.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, DraftMedia, Prepared } from '../port/publishing.ts';
import { kindOf } from './draft-kind.ts';
import { callerOf } from './page-access.ts';
import { validate } from './validate.ts';

/** What the irreversible call sends, and from when on its post is looked for. */
export type PreparedPost = { readonly message: string; readonly createdAt: string } & (
  | { readonly kind: 'feed'; readonly link: string | null; readonly photoIds: readonly string[] }
  | { readonly kind: 'video'; readonly fileUrl: string }
  /** The upload session, filled: only its finish is missing. */
  | { readonly kind: 'reel'; readonly videoId: string }
);

/** Uploads photos unpublished, and a reel into its session: nothing of it shows before `publish` (BEHAVIOR.md, 9 and 10). */
export async function prepare(graph: Graph, draft: Draft, access: PlatformAccess): Promise<Outcome<Prepared>> {
  const violations = validate(draft);
  if (violations.length > 0) {
    return failed({ class: 'content_rejected', message: violations.map(({ message }) => message).join(' ') });
  }
  const kind = kindOf(draft);
  const common = { message: draft.text.toWellFormed(), createdAt: new Date(draft.createdAt).toISOString() };
  const fileUrl = draft.media[0]?.url ?? '';
  if (kind === 'video') return answered({ ...common, kind, fileUrl });
  if (kind === 'reel') {
    const session = await uploadReel(graph, fileUrl, access);
    return session.ok ? answered({ ...common, kind, videoId: session.value }) : session;
  }
  const photoIds: string[] = [];
  for (const photo of draft.media) {
    const uploaded = await uploadPhoto(graph, photo, access);
    if (!uploaded.ok) return uploaded;
    photoIds.push(uploaded.value);
  }
  // A link beside photos stands in the text already: validation saw to it.
  const link = photoIds.length > 0 ? null : (draft.linkUrl ?? null);
  return answered({ ...common, kind, link, photoIds });
}

async function uploadPhoto(graph: Graph, { url, altText }: DraftMedia, access: PlatformAccess): Promise<Outcome<string>> {
  const params = { url, published: false, alt_text_custom: altText };
  const result = await graph.post('POST /{page}/photos', `/${access.platformAccountId}/photos`, params, callerOf(access));
  if (!result.ok) return failed(result.failure);
  const id = idOrNull(objectOf(result.value)['id']);
  return id === null ? failed(unreadable(graph, 'the upload’s answer names no photo')) : answered(id);
}

async function uploadReel(graph: Graph, fileUrl: string, access: PlatformAccess): Promise<Outcome<string>> {
  const path = `/${access.platformAccountId}/video_reels`;
  const started = await graph.post('POST /{page}/video_reels (start)', path, { upload_phase: 'start' }, callerOf(access));
  if (!started.ok) return failed(started.failure);
  const { video_id, upload_url } = objectOf(started.value);
  const videoId = idOrNull(video_id);
  const uploadUrl = textOrNull(upload_url);
  if (videoId === null || uploadUrl === null) return failed(unreadable(graph, 'the upload’s answer names no session'));
  const uploaded = await graph.upload('POST /video-upload', uploadUrl, { file_url: fileUrl }, callerOf(access));
  if (uploaded === null) return failed(unreadable(graph, 'the upload’s address is not one of Meta’s'));
  return uploaded.ok ? answered(videoId) : failed(uploaded.failure);
}

/** Reads back what `prepare` stored; `null` if it is something else. */
export function readPrepared(prepared: JsonObject): PreparedPost | null {
  const { kind, message, createdAt, link, photoIds, fileUrl, videoId } = prepared;
  if (typeof message !== 'string' || typeof createdAt !== 'string') return null;
  const common = { message, createdAt };
  if (kind === 'video' && typeof fileUrl === 'string') return { ...common, kind, fileUrl };
  if (kind === 'reel' && typeof videoId === 'string') return { ...common, kind, videoId };
  if (kind !== 'feed' || !Array.isArray(photoIds)) return null;
  const ids = photoIds.filter((id) => typeof id === 'string');
  return { ...common, kind, link: typeof link === 'string' ? link : null, photoIds: ids };
}

/** Told when something is handed to `publish` that `prepare` never made. */
export const NOT_PREPARED = failureWords('Facebook', { class: 'invalid_request', words: 'this was not prepared for Facebook' });
