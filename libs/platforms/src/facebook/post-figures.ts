import { NO_METRICS } from '@afterpost/contracts';
import { arrayOf, countOrNull, isObject, objectOf } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import { insightCount, insightRows, insightValue } from '../meta/insight-rows.ts';
import type { InsightRows } from '../meta/insight-rows.ts';
import type { PlatformBlock, PostFigures } from '../port/insights.ts';
import { BY_ADS_ALIAS } from './metric-units.ts';

/** A post's node as our figures. What is no film has no views of one (0); `null`: nobody knows whether it is. */
export function figuresOf(post: WireObject, hasVideo: boolean | null): PostFigures {
  const rows = insightRows(post['insights']);
  const byKind = reactionsByKind(insightValue(rows, 'post_reactions_by_type_total'));
  const total = totalOf(post['reactions']) ?? byKind?.total ?? null;
  const comments = totalOf(post['comments']) ?? activityOf(rows, 'comment');
  const metrics = {
    ...NO_METRICS,
    impressions: insightCount(rows, 'post_media_view'),
    reach: insightCount(rows, 'post_total_media_view_unique'),
    likes: total,
    comments,
    shares: sharesOf(post, rows),
    clicks: insightCount(rows, 'post_clicks'),
    videoViews: hasVideo === false ? 0 : insightCount(rows, 'post_video_views'),
    avgWatchTimeMs: hasVideo === false ? null : insightCount(rows, 'post_video_avg_time_watched'),
    completeViews: hasVideo === false ? null : insightCount(rows, 'post_video_complete_views_organic'),
  };
  const block: PlatformBlock = {
    ...(byKind === null && total === null ? {} : { reactions: { ...(byKind?.kinds ?? UNKNOWN_KINDS), total } }),
    facebook_insights: {
      post_impressions: metrics.impressions,
      post_impressions_unique: metrics.reach,
      ...viewsByAds(insightRows(post[BY_ADS_ALIAS])),
      post_engaged_users: null,
      post_clicks: metrics.clicks,
    },
  };
  return { metrics, block, commentsCount: comments, raw: post };
}

const totalOf = (edge: unknown): number | null => countOrNull(objectOf(objectOf(edge)['summary'])['total_count']);

const activityOf = (rows: InsightRows, action: string): number | null =>
  countOrNull(objectOf(insightValue(rows, 'post_activity_by_action_type'))[action]);

/** Facebook leaves a post's `shares` out when nobody shared it; films by their own id have none, and tell in another place. */
const sharesOf = (post: WireObject, rows: InsightRows): number | null =>
  'shares' in post ? countOrNull(objectOf(post['shares'])['count']) : (activityOf(rows, 'share') ?? 0);

/** Facebook's words for reactions, and the seven faces that it shows: care counts as a like there. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  like: 'like',
  care: 'like',
  love: 'love',
  wow: 'wow',
  haha: 'haha',
  sorry: 'sad',
  sad: 'sad',
  anger: 'angry',
  angry: 'angry',
};
const KINDS = ['like', 'love', 'wow', 'haha', 'sad', 'angry'] as const;
type Kind = (typeof KINDS)[number];
const UNKNOWN_KINDS = { like: null, love: null, wow: null, haha: null, sad: null, angry: null };

/** Kinds without a reaction are left out, and an object without any comes as `[]`; `null` where nothing was said. */
function reactionsByKind(value: unknown): { readonly kinds: Readonly<Record<Kind, number>>; readonly total: number } | null {
  if (!isObject(value) && !(Array.isArray(value) && value.length === 0)) return null;
  const kinds = { like: 0, love: 0, wow: 0, haha: 0, sad: 0, angry: 0 };
  let total = 0;
  for (const [word, told] of Object.entries(objectOf(value))) {
    const count = countOrNull(told);
    if (count === null) return null;
    total += count;
    const kind = KIND_OF[word.toLowerCase()];
    if (kind !== undefined) kinds[kind] += count;
  }
  return { kinds, total };
}

/** With a breakdown each value says what it is of: `{"value":25,"is_from_ads":"0"}`. */
function viewsByAds(rows: InsightRows): {
  readonly post_impressions_paid: number | null;
  readonly post_impressions_organic: number | null;
} {
  const viewsOf = (flag: string): number | null =>
    countOrNull(
      arrayOf(rows.get('post_media_view'))
        .filter(isObject)
        .find((value) => String(value['is_from_ads']) === flag)?.['value'],
    );
  return { post_impressions_paid: viewsOf('1'), post_impressions_organic: viewsOf('0') };
}
