import type { MediaType } from '@afterpost/contracts';
import type { Dip } from '../../core/engagement-curve.ts';

/** `media_type` in the API's words. A reel is a VIDEO; only `media_product_type` tells. */
export type MediaTypeWord = 'IMAGE' | 'VIDEO' | 'CAROUSEL_ALBUM';
export type ProductWord = 'FEED' | 'REELS' | 'STORY';

/** One item of an account as the app shows it, or one item of a carousel (`parent`). */
export interface Media {
  readonly id: string;
  /** The professional account it belongs to. */
  readonly igId: string;
  readonly type: MediaTypeWord;
  readonly product: ProductWord;
  readonly shortcode: string;
  readonly at: string;
  readonly caption?: string | undefined;
  readonly url: string;
  readonly coverUrl?: string | undefined;
  readonly altText?: string | undefined;
  readonly lengthMs?: number | undefined;
  readonly sharedToFeed?: boolean | undefined;
  readonly children: readonly string[];
  readonly parent?: string | undefined;
  /** The container it was published from; none for what was posted in the app. */
  readonly container?: string | undefined;
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
  /** Copyright flag: `media_url` is left out. */
  readonly flagged?: boolean | undefined;
  readonly crossposted?: boolean | undefined;
  readonly deletedAt?: string | undefined;
}

/** For which metrics an item is asked: the columns of the insights table, and feed videos of before there were reels. */
export type InsightsColumn = 'feed' | 'reel' | 'story' | 'legacyVideo';

export function insightsColumn({ product, type }: Pick<Media, 'product' | 'type'>): InsightsColumn {
  if (product === 'REELS') return 'reel';
  if (product === 'STORY') return 'story';
  return type === 'VIDEO' ? 'legacyVideo' : 'feed';
}

/** What the curves call it. */
export function curveKind(media: Pick<Media, 'product' | 'type'>): MediaType {
  const column = insightsColumn(media);
  if (column === 'feed') return media.type === 'IMAGE' ? 'image' : 'carousel';
  return column === 'legacyVideo' ? 'video' : column;
}

export const permalinkOf = ({ product, shortcode, id }: Media, username: string): string => {
  if (product === 'STORY') return `https://www.instagram.com/stories/${username}/${id}`;
  return `https://www.instagram.com/${product === 'REELS' ? 'reel' : 'p'}/${shortcode}/`;
};
