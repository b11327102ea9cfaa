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
  readonly mediaType: MediaType;
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
    mediaType: mediaTypeOf(attachments[0], textOrNull(node['status_type']), permalink),
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
function mediaTypeOf(attachment: WireObject | undefined, statusType: string | null, permalink: string): MediaType {
  const address = textOrNull(attachment?.['url']) ?? permalink;
  const kind = textOrNull(attachment?.['media_type']) ?? statusType ?? '';
  if (/video|reel/.test(kind)) return /\/reels?\//.test(`${address} ${permalink}`) ? 'reel' : 'video';
  if (kind === 'album') return 'carousel';
  if (/photo/.test(kind)) return 'image';
  return kind === 'link' || kind === 'share' || kind === 'shared_story' ? 'link' : 'text';
}
