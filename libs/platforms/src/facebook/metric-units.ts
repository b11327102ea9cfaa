import type { MediaType } from '@afterpost/contracts';
import type { Asking } from '../port/insights.ts';

/** What can be asked of a post and be refused: insights by Meta's names, and two questions that have none. */
const POST_UNITS = [
  'post_media_view',
  'post_total_media_view_unique',
  'post_clicks',
  'post_reactions_by_type_total',
  'post_activity_by_action_type',
] as const;
const VIDEO_UNITS = ['post_video_views', 'post_video_avg_time_watched', 'post_video_complete_views_organic'] as const;

/** Views, split into paid and organic. */
export const VIEWS_BY_ADS = 'post_media_view.is_from_ads';
/** How many reactions and comments there are; needs a scope of its own (BEHAVIOR.md, 6). */
export const SUMMARIES = 'summaries';

/** The surfaces that share metrics: every post, and what has a film. */
export type Surface = 'post' | 'video';

export const surfaceOfUnit = (unit: string): Surface => ((VIDEO_UNITS as readonly string[]).includes(unit) ? 'video' : 'post');

export const isVideo = (mediaType: MediaType): boolean => mediaType === 'video' || mediaType === 'reel';

/** What is asked of a kind of post, or of a page that mixes them (`video`), without what was refused lately. */
export function unitsFor(surface: Surface, { dropped }: Asking): readonly string[] {
  const all = [SUMMARIES, ...POST_UNITS, VIEWS_BY_ADS, ...(surface === 'video' ? VIDEO_UNITS : [])];
  return all.filter((unit) => !dropped.some((gone) => gone.metric === unit && gone.surface === surfaceOfUnit(unit)));
}

/** The aliases and fields that hold the answers to units. */
export const BY_ADS_ALIAS = 'views_by_ads';

/** Units as Graph's field expansion: figures ride along with the post, in the one call that is counted. */
export function figureFields(units: readonly string[]): readonly string[] {
  const insights = units.filter((unit) => unit !== SUMMARIES && unit !== VIEWS_BY_ADS);
  const values = '{name,period,values}';
  return [
    'shares',
    ...(units.includes(SUMMARIES)
      ? ['reactions.limit(0).summary(total_count)', 'comments.limit(0).filter(stream).summary(total_count)']
      : []),
    ...(insights.length > 0 ? [`insights.metric(${insights.join(',')}).period(lifetime)${values}`] : []),
    ...(units.includes(VIEWS_BY_ADS)
      ? [`insights.metric(post_media_view).period(lifetime).breakdown(is_from_ads).as(${BY_ADS_ALIAS})${values}`]
      : []),
  ];
}
