import type { HttpClient } from '../http/http-client.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, DraftMedia, PrepareContext, Prepared } from '../port/publishing.ts';
import { POST_COLLECTION } from './at-uri.ts';
import { uploadImage } from './blobs.ts';
import { IMAGE_BYTES_MAX } from './capabilities.ts';
import { failureOf } from './errors.ts';
import { detectFacets, resolveFacets } from './facets.ts';
import { resolveHandle } from './handles.ts';
import { fetchImage } from './image.ts';
import { linkCard } from './link-card.ts';
import { targetOf } from './target.ts';
import { tidFor } from './tid.ts';
import { validate } from './validate.ts';
import type { Xrpc, XrpcTarget } from './xrpc.ts';

/** What the irreversible call will write, and where. */
export interface PreparedPost extends JsonObject {
  readonly rkey: string;
  readonly record: JsonObject;
}

interface Tools {
  readonly http: HttpClient;
  readonly xrpc: Xrpc;
}

/** Builds the whole record and its key, so that publishing is one call that can be repeated (BEHAVIOR.md, 2). */
export async function prepare(tools: Tools, draft: Draft, context: PrepareContext, access: PlatformAccess): Promise<Outcome<Prepared>> {
  const violations = validate(draft);
  if (violations.length > 0) {
    return failed({ class: 'content_rejected', message: violations.map(({ message }) => message).join(' ') });
  }
  const target = targetOf(access);
  const text = draft.text.toWellFormed();
  const facets = await resolveFacets(await detectFacets(text), (handle) => resolveHandle(tools.xrpc, handle, target));
  if (!facets.ok) return facets;
  const embed = await embedOf(tools, draft, target);
  if (!embed.ok) return embed;
  const createdAt = new Date(draft.createdAt);
  const record: JsonObject = {
    $type: POST_COLLECTION,
    text,
    createdAt: createdAt.toISOString(),
    ...(facets.value.length > 0 ? { facets: facets.value } : {}),
    ...(embed.value === null ? {} : { embed: embed.value }),
    ...(draft.langs?.length ? { langs: [...draft.langs] } : {}),
    ...(draft.tags?.length ? { tags: [...draft.tags] } : {}),
  };
  const post: PreparedPost = { rkey: tidFor(createdAt, context.idempotencyKey), record };
  return answered(post);
}

/** Reads back what `prepare` stored; `null` if it is something else. */
export function readPrepared(prepared: Prepared): PreparedPost | null {
  const { rkey, record } = prepared;
  return typeof rkey === 'string' && typeof record === 'object' && record !== null && !Array.isArray(record)
    ? { rkey, record: record as JsonObject }
    : null;
}

async function embedOf(tools: Tools, { media, linkUrl }: Draft, target: XrpcTarget): Promise<Outcome<JsonObject | null>> {
  if (media.length > 0) return imagesEmbed(tools, media, target);
  return linkUrl ? linkCard(tools.http, tools.xrpc, linkUrl, target) : answered(null);
}

async function imagesEmbed({ http, xrpc }: Tools, media: readonly DraftMedia[], target: XrpcTarget): Promise<Outcome<JsonObject>> {
  const images: JsonObject[] = [];
  for (const { url, altText } of media) {
    const image = await fetchImage(http, url, IMAGE_BYTES_MAX);
    if (!image.ok) return image;
    const blob = await uploadImage(xrpc, image.value, target);
    if (!blob.ok) return blob;
    const { width, height } = image.value;
    images.push({ image: blob.value, alt: (altText ?? '').toWellFormed(), aspectRatio: { width, height } });
  }
  return answered({ $type: 'app.bsky.embed.images', images });
}

/** Told when something is handed to `publish` that `prepare` never made. */
export const NOT_PREPARED = failureOf('invalid_request', 'this was not prepared for Bluesky');
