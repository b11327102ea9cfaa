import type { MediaType } from '@afterpost/contracts';
import { idOrNull, isObject, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { metaInstant } from '../meta/instant.ts';
import type { Flavour } from './flavour.ts';

/** A media object, as far as it is one. */
export interface MediaNode {
  readonly id: string;
  /** Instagram's own word: `IMAGE`, `CAROUSEL_ALBUM`, `VIDEO`, `REELS`, `STORY`; `null` where it can't be told. */
  readonly word: string | null;
  readonly node: WireObject;
}

const COMMON_FIELDS = ['id', 'caption', 'media_type', 'media_product_type', 'permalink', 'timestamp', 'like_count', 'comments_count'];

/** Counts that are plain fields with Facebook Login: they answer where insights do not (BEHAVIOR.md, 3). */
const FACEBOOK_FIELDS = ['saved_count', 'shares_count'];

/** The fields of a media object, with its insights nested where metrics are named: one charged call either way. */
export function mediaFields(flavour: Flavour, metrics: readonly string[]): string {
  const fields = flavour === 'facebook-login' ? [...COMMON_FIELDS, ...FACEBOOK_FIELDS] : COMMON_FIELDS;
  return [...fields, ...(metrics.length > 0 ? [`insights.metric(${metrics.join(',')})`] : [])].join(',');
}

export function readMedia(value: unknown): MediaNode | null {
  if (!isObject(value)) return null;
  const id = idOrNull(value['id']);
  return id === null || !/^\d+$/.test(id) ? null : { id, word: mediaWord(value), node: value };
}

/** A reel is a `VIDEO` by type and `REELS` by product; a story may be an image (BEHAVIOR.md, 5). */
function mediaWord(node: WireObject): string | null {
  const product = node['media_product_type'];
  if (product === 'REELS' || product === 'STORY') return product;
  const type = node['media_type'];
  return type === 'IMAGE' || type === 'CAROUSEL_ALBUM' || type === 'VIDEO' ? type : null;
}

const OUR_WORDS: Readonly<Record<string, MediaType>> = {
  IMAGE: 'image',
  CAROUSEL_ALBUM: 'carousel',
  VIDEO: 'video',
  REELS: 'reel',
  STORY: 'story',
};

export const mediaTypeOf = ({ word }: MediaNode): MediaType => OUR_WORDS[word ?? 'IMAGE'] ?? 'image';

export const publishedAtOf = ({ node }: MediaNode): string | null => metaInstant(node['timestamp']);

export const captionOf = ({ node }: MediaNode): string => (typeof node['caption'] === 'string' ? node['caption'] : '');

export const permalinkOf = ({ node }: MediaNode): string | null => {
  const permalink = textOrNull(node['permalink']);
  return permalink !== null && URL.canParse(permalink) ? permalink : null;
};
