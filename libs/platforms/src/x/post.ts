import type { MediaType } from '@afterpost/contracts';
import { arrayOf, instantOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { isPostId } from './snowflake.ts';

/** A post of an answer: an object that says which post it is. */
export interface XPost {
  readonly id: string;
  /** As its author wrote it: links and escapes resolved, without the address of its own media. */
  readonly text: string;
  readonly createdAt: string | null;
  readonly media: Attached;
  readonly wire: WireObject;
}

/** What hangs on a post; `null` where the answer can't be read. */
export type Attached = { readonly mediaType: MediaType; readonly viewCount: unknown } | null;

export const permalinkOf = (id: string): string => `https://x.com/i/web/status/${id}`;

/** Media that an answer brought along, by their keys. */
export type MediaByKey = ReadonlyMap<string, WireObject>;

export function mediaOf(body: unknown): MediaByKey {
  const media = arrayOf(objectOf(objectOf(body)['includes'])['media']).filter(isObject);
  return new Map(media.map((item) => [textOrNull(item['media_key']) ?? '', item]));
}

export function readPost(value: unknown, media: MediaByKey): XPost | null {
  if (!isObject(value)) return null;
  const id = textOrNull(value['id']);
  if (id === null || !isPostId(id)) return null;
  return { id, text: writtenText(value), createdAt: instantOrNull(value['created_at']), media: attachedTo(value, media), wire: value };
}

/** The first digits of a media key say what it is, also where the media themselves were not asked for. */
const KIND_BY_KEY: Readonly<Record<string, string>> = { '3': 'photo', '7': 'video', '13': 'video', '16': 'animated_gif' };

/** Fields without a value are left out: without `attachments` there are none (BEHAVIOR.md, 5). */
function attachedTo(post: WireObject, media: MediaByKey): Attached {
  const { attachments } = post;
  if (attachments === undefined) return { mediaType: linksOf(post).length > 0 ? 'link' : 'text', viewCount: undefined };
  if (!isObject(attachments) || (attachments['media_keys'] !== undefined && !Array.isArray(attachments['media_keys']))) return null;
  const keys = arrayOf(attachments['media_keys']).map((key) => textOrNull(key));
  const kinds = keys.map((key) => textOrNull(media.get(key ?? '')?.['type']) ?? KIND_BY_KEY[key?.split('_')[0] ?? ''] ?? null);
  const video = kinds.indexOf('video');
  if (video >= 0) return { mediaType: 'video', viewCount: objectOf(media.get(keys[video] ?? '')?.['public_metrics'])['view_count'] };
  if (kinds.includes(null)) return null;
  if (kinds.length === 0) return { mediaType: 'text', viewCount: undefined };
  return { mediaType: kinds.length > 1 ? 'carousel' : 'image', viewCount: undefined };
}

interface Link {
  readonly short: string;
  readonly full: string | null;
}

/** Links in the text, without those that X appended for the post's own media. */
const linksOf = (post: WireObject): readonly Link[] =>
  urlsOf(post)
    .filter((url) => !isOwnMedia(url))
    .flatMap(linkOf);

const urlsOf = (post: WireObject): readonly WireObject[] => arrayOf(objectOf(post['entities'])['urls']).filter(isObject);

const isOwnMedia = (url: WireObject): boolean =>
  textOrNull(url['media_key']) !== null || /\/status\/\d+\/(?:photo|video)\/\d+$/.test(textOrNull(url['expanded_url']) ?? '');

function linkOf(url: WireObject): readonly Link[] {
  const short = textOrNull(url['url']);
  return short === null ? [] : [{ short, full: textOrNull(url['expanded_url']) }];
}

/** X writes `t.co` addresses and HTML escapes into texts, and keeps what is longer than a short post in `note_tweet`. */
function writtenText(post: WireObject): string {
  const note = objectOf(post['note_tweet'] ?? post['note_post']);
  const source = textOrNull(note['text']) === null ? post : note;
  const text = textOrNull(source['text']) ?? '';
  const resolved = urlsOf(source).reduce((so, url) => {
    const [link] = linkOf(url);
    return link === undefined ? so : so.replace(link.short, () => (isOwnMedia(url) ? '' : (link.full ?? link.short)));
  }, text);
  return unescaped(resolved).trim();
}

/** `&amp;` last: what it yields is not an escape. */
export const unescaped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
