import type { PlatformAccess } from '../port/identity.ts';
import type { JsonObject } from '../port/json.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import type { Draft, DraftMedia, Prepared } from '../port/publishing.ts';
import type { LinkedInApi } from './api.ts';
import { articleOf } from './article.ts';
import { failureOf } from './errors.ts';
import { NO_ACCOUNT } from './identify.ts';
import { littleText } from './little-text.ts';
import { fetchMedia } from './media-file.ts';
import type { MediaKind } from './media-kind.ts';
import { uploadMedia } from './uploads.ts';
import { accountKindOf } from './urn.ts';
import { MIXED_MEDIA, validate } from './validate.ts';

/** What waits on LinkedIn to be attached. */
export interface UploadedMedia extends JsonObject {
  readonly kind: MediaKind;
  readonly urn: string;
}

/** The body of the irreversible call, and what is needed to look for what came of it. */
export interface PreparedPost extends JsonObject {
  readonly post: JsonObject;
  /** When the target was first prepared: a post from before is another one. */
  readonly createdAt: string;
  readonly media: readonly UploadedMedia[];
  /** When the media were uploaded; `null` where there are none. */
  readonly uploadedAt: string | null;
}

/** Told when something is handed to `publish` that `prepare` never made. */
export const NOT_PREPARED = failureOf('invalid_request', 'this was not prepared for LinkedIn');

/** Uploads media, draws the link's card, and writes the text in LinkedIn's notation. Media are new ones at each preparation. */
export async function prepare(api: LinkedInApi, draft: Draft, access: PlatformAccess): Promise<Outcome<Prepared>> {
  const violations = validate(draft);
  if (violations.length > 0) {
    return failed({ class: 'content_rejected', message: violations.map(({ message }) => message).join(' ') });
  }
  if (accountKindOf(access.platformAccountId) === null) return failed(NO_ACCOUNT);
  const made = draft.media.length > 0 ? await mediaContent(api, draft, access) : await linkContent(api, draft, access);
  if (!made.ok) return made;
  const { content, media } = made.value;
  const prepared: PreparedPost = {
    post: {
      author: access.platformAccountId,
      commentary: littleText(draft.text),
      visibility: 'PUBLIC',
      distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
      ...(content === null ? {} : { content }),
      lifecycleState: 'PUBLISHED',
      isReshareDisabledByAuthor: false,
    },
    createdAt: new Date(draft.createdAt).toISOString(),
    media,
    uploadedAt: media.length > 0 ? api.now().toISOString() : null,
  };
  return answered(prepared);
}

/** Reads back what `prepare` stored; `null` if it is something else, or another account's. */
export function readPrepared(prepared: Prepared, access: PlatformAccess): PreparedPost | null {
  const { post, createdAt, media } = prepared;
  const isPost = typeof post === 'object' && post !== null && 'author' in post && post['author'] === access.platformAccountId;
  return isPost && typeof createdAt === 'string' && Array.isArray(media) ? (prepared as PreparedPost) : null;
}

/** How long ago the media were uploaded; 0 where there are none. */
export const uploadAgeMs = ({ uploadedAt }: PreparedPost, now: Date): number =>
  uploadedAt === null ? 0 : now.getTime() - Date.parse(uploadedAt);

/** What stands beside the text, and what of it LinkedIn has to process first. */
interface Content {
  readonly content: JsonObject | null;
  readonly media: readonly UploadedMedia[];
}

async function mediaContent(api: LinkedInApi, { media }: Draft, access: PlatformAccess): Promise<Outcome<Content>> {
  const uploaded: UploadedMedia[] = [];
  for (const item of media) {
    const file = await fetchMedia(api.http, item);
    if (!file.ok) return file;
    const { kind } = file.value;
    if (media.length > 1 && kind !== 'image') return failed({ class: 'content_rejected', message: MIXED_MEDIA });
    const urn = await uploadMedia(api, file.value, access);
    if (!urn.ok) return urn;
    uploaded.push({ kind, urn: urn.value });
  }
  return answered({ content: contentOf(uploaded, media), media: uploaded });
}

function contentOf(uploaded: readonly UploadedMedia[], media: readonly DraftMedia[]): JsonObject {
  const images = uploaded.map(({ urn }, index): JsonObject => ({ id: urn, altText: (media[index]?.altText ?? '').toWellFormed() }));
  if (images.length > 1) return { multiImage: { images } };
  const { kind, urn } = uploaded[0]!;
  return { media: kind === 'image' ? images[0]! : { id: urn, ...titleOf(kind, media[0]!) } };
}

/** A document is shown under a title and has to have one; a video may have one. */
function titleOf(kind: MediaKind, { title = '', url }: DraftMedia): { title?: string } {
  if (title.trim() !== '') return { title: title.toWellFormed() };
  return kind === 'document' ? { title: fileName(url) } : {};
}

function fileName(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  const name = last
    .replace(/\.\w+$/, '')
    .replace(/[-_]+/g, ' ')
    .trim();
  return name === '' ? 'Document' : decoded(name);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    // A name that only looks encoded.
    return name;
  }
}

async function linkContent(api: LinkedInApi, { linkUrl }: Draft, access: PlatformAccess): Promise<Outcome<Content>> {
  if (!linkUrl) return answered({ content: null, media: [] });
  const made = await articleOf(api, linkUrl, access);
  if (!made.ok) return made;
  const { article, thumbnail } = made.value;
  return answered({ content: { article }, media: thumbnail === null ? [] : [{ kind: 'image', urn: thumbnail }] });
}
