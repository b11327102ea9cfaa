import type { MediaType } from '@afterpost/contracts';
import { arrayOf, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { metaInstant } from '../meta/instant.ts';
import { addressOf, permalinkOf, postIdOf } from './post-id.ts';

/** What tells a post, beside its figures. */
export const POST_FIELDS =
  'id,created_time,message,permalink_url,status_type,attachments{media_type,url,target{id},subattachments{media_type,target{id}}}';

export interface PostNode {
  readonly externalId: string;
  readonly publishedAt: string;
  readonly permalink: string;
  readonly text: string;
  /** `null` where nothing readable tells it. */
  readonly kind: MediaType | null;
  /** The photos, films and links that it shows, by their own ids. */
  readonly mediaIds: readonly string[];
  readonly node: WireObject;
}

/** Reads a post of a Page; `null` if it has no id or date. */
export function readPost(node: unknown, pageId: string): PostNode | null {
  if (!isObject(node)) return null;
  const externalId = postIdOf(textOrNull(node['id']) ?? '', pageId);
  const publishedAt = metaInstant(node['created_time']);
  if (externalId === null || publishedAt === null) return null;
  const permalink = addressOf(node['permalink_url']) ?? permalinkOf(externalId);
  const attachments = attachmentsIn(node);
  return {
    externalId,
    publishedAt,
    permalink,
    text: textOrNull(node['message']) ?? '',
    kind: kindOf(node, attachments[0], permalink),
    mediaIds: [...attachments, ...attachments.flatMap((one) => dataOf(one['subattachments']))].flatMap(targetOf),
    node,
  };
}

const dataOf = (edge: unknown): readonly WireObject[] => arrayOf(objectOf(edge)['data']).filter(isObject);

const attachmentsIn = (node: WireObject): readonly WireObject[] => dataOf(node['attachments']);

function targetOf(attachment: WireObject): readonly string[] {
  const id = textOrNull(objectOf(attachment['target'])['id']);
  return id === null ? [] : [id];
}

/** By the first attachment, else by what the status says it did; reels come as films. */
function kindOf(node: WireObject, attachment: WireObject | undefined, permalink: string): MediaType | null {
  const told = textOrNull(attachment?.['media_type']);
  const word = told ?? textOrNull(node['status_type']) ?? '';
  if (/video|reel/.test(word)) return /\/reels?\//.test(`${textOrNull(attachment?.['url'])} ${permalink}`) ? 'reel' : 'video';
  if (word === 'album') return 'carousel';
  if (/photo/.test(word)) return 'image';
  if (told === 'link' || told === 'share') return 'link';
  // Whatever else hangs on it may be a film.
  if (word === '' || !hasNothingAttached(node)) return null;
  return word === 'shared_story' ? 'link' : 'text';
}

function hasNothingAttached({ attachments }: WireObject): boolean {
  const { data } = objectOf(attachments);
  return attachments === undefined || (Array.isArray(data) && data.length === 0);
}
