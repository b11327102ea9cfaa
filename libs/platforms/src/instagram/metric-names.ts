import type { MetricName, PostRef } from '../port/insights.ts';
import type { Flavour } from './flavour.ts';

/** What shares metrics: a kind of media, a page of mixed media, the account. */
export type Surface = 'FEED' | 'REELS' | 'STORY' | 'VIDEO' | 'PAGE' | 'ACCOUNT';

/** What images, carousels and reels have in common: one request may ask it of all of them (BEHAVIOR.md, 4). */
const COMMON = ['views', 'reach', 'likes', 'comments', 'saved', 'shares', 'total_interactions', 'reposts'] as const;

const METRICS: Readonly<Record<Surface, readonly string[]>> = {
  PAGE: COMMON,
  FEED: [...COMMON, 'follows', 'profile_visits'],
  REELS: [...COMMON, 'ig_reels_avg_watch_time', 'ig_reels_video_view_total_time'],
  STORY: ['views', 'reach', 'shares', 'total_interactions', 'reposts', 'follows', 'profile_visits', 'replies', 'navigation', 'link_clicks'],
  VIDEO: COMMON,
  ACCOUNT: ['reach', 'views', 'profile_views'],
};

/** The registry's word for a surface: `instagram-login/REELS`. */
export const surfaceName = (flavour: Flavour, surface: Surface): string => `${flavour}/${surface}`;

/** The metrics to ask for on a surface, without those that were refused there lately. */
export function metricsOf(flavour: Flavour, surface: Surface, dropped: readonly MetricName[] = []): readonly string[] {
  const name = surfaceName(flavour, surface);
  return METRICS[surface].filter((metric) => !dropped.some((known) => known.surface === name && known.metric === metric));
}

/** Where a post's metrics live: by the platform's own word if it was read before, else by what we believe it to be. */
export function surfaceOf({ mediaType, last }: Pick<PostRef, 'mediaType' | 'last'>): Surface {
  const word = last?.block['media_type'];
  return (typeof word === 'string' ? surfaceOfWord(word) : null) ?? SURFACE_OF_TYPE[mediaType] ?? 'VIDEO';
}

const SURFACE_OF_TYPE: Partial<Record<PostRef['mediaType'], Surface>> = { image: 'FEED', carousel: 'FEED', reel: 'REELS', story: 'STORY' };

/** Instagram's own words for media, as `mediaWord` tells them. */
export function surfaceOfWord(word: string): Surface | null {
  switch (word) {
    case 'IMAGE':
    case 'CAROUSEL_ALBUM':
      return 'FEED';
    case 'REELS':
    case 'STORY':
    case 'VIDEO':
      return word;
    default:
      return null;
  }
}
