import type { MediaType } from '@afterpost/contracts';
import type { PlatformAccess } from '../port/identity.ts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { LinkedInApi, LinkedInResult } from './api.ts';
import { plainText } from './little-text.ts';
import { encodeWord } from './restli.ts';
import { postKindOf } from './urn.ts';

/** A post as LinkedIn tells it. */
export interface PostRecord {
  readonly urn: string;
  readonly author: string | null;
  /** As readers see it. */
  readonly text: string;
  readonly mediaType: MediaType;
  /** The URNs of what is attached. */
  readonly mediaUrns: readonly string[];
  /** ISO 8601; when it became public, or was made. */
  readonly publishedAt: string | null;
  /** Milliseconds since 1970. */
  readonly createdMs: number | null;
  readonly isPublished: boolean;
}

/** A post as far as it is one: an object that says which. */
export function readPostRecord(value: unknown): PostRecord | null {
  if (!isObject(value)) return null;
  const urn = textOrNull(value['id']);
  if (urn === null || postKindOf(urn) === null) return null;
  const content = objectOf(value['content']);
  const createdMs = epochMs(value['createdAt']);
  const publishedMs = epochMs(value['publishedAt']) ?? createdMs;
  return {
    urn,
    author: textOrNull(value['author']),
    text: typeof value['commentary'] === 'string' ? plainText(value['commentary']) : '',
    mediaType: mediaTypeOf(content),
    mediaUrns: mediaUrnsOf(content),
    publishedAt: publishedMs === null ? null : new Date(publishedMs).toISOString(),
    createdMs: createdMs ?? publishedMs,
    isPublished: (value['lifecycleState'] ?? 'PUBLISHED') === 'PUBLISHED',
  };
}

/** `GET /rest/posts/{urn}`. */
export const getPost = (api: LinkedInApi, urn: string, access: PlatformAccess): Promise<LinkedInResult> =>
  api.call({ method: 'GET', path: `/rest/posts/${encodeWord(urn)}`, route: 'posts.get' }, access);

const INSTANT_MS_MAX = 4_102_444_800_000;

const epochMs = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < INSTANT_MS_MAX ? value : null;

function mediaUrnsOf(content: WireObject): readonly string[] {
  const images = arrayOf(objectOf(content['multiImage'])['images']).map((image) => objectOf(image)['id']);
  return [objectOf(content['media'])['id'], ...images].filter((urn) => typeof urn === 'string');
}

/** What a post is made of, by its content; a poll is a text with buttons. */
function mediaTypeOf(content: WireObject): MediaType {
  if (isObject(content['multiImage'])) return 'carousel';
  if (isObject(content['article'])) return 'link';
  const urn = textOrNull(objectOf(content['media'])['id']) ?? '';
  if (urn.startsWith('urn:li:video:')) return 'video';
  if (urn.startsWith('urn:li:document:')) return 'document';
  return urn === '' ? 'text' : 'image';
}
