import { NO_METRICS } from '@afterpost/contracts';
import type { Metrics } from '@afterpost/contracts';
import { countOrNull } from '../http/wire.ts';
import { insightCount, insightRows } from '../meta/insight-rows.ts';
import type { InsightRows } from '../meta/insight-rows.ts';
import type { PlatformBlock, PostFigures } from '../port/insights.ts';
import type { MediaNode } from './media-node.ts';

/** Marks media that Instagram will never have insights of, so that nobody asks again (BEHAVIOR.md, 6). */
export const BEFORE_BUSINESS = 'before_business_account';

/** Our words for Instagram's numbers. `conversion`: the media are older than the business account and have no insights. */
export function figuresOf(media: MediaNode, conversion = false): PostFigures {
  const { node, word } = media;
  const rows = insightRows(node['insights']);
  const insight = (name: string): number | null => insightCount(rows, name);
  const commentsCount = countOrNull(node['comments_count']);
  const metrics = {
    ...NO_METRICS,
    impressions: insight('views'),
    reach: insight('reach'),
    likes: countOrNull(node['like_count']) ?? insight('likes'),
    comments: commentsCount ?? insight('comments'),
    shares: insight('shares') ?? countOrNull(node['shares_count']),
    saves: insight('saved') ?? countOrNull(node['saved_count']),
    videoViews: videoViewsOf(media, insight('views')),
    avgWatchTimeMs: insight('ig_reels_avg_watch_time'),
  };
  return {
    metrics,
    block: {
      ...(word === null ? {} : { media_type: word }),
      instagram_insights: insightsBlock(rows, metrics),
      ...(conversion ? { insights_unavailable: BEFORE_BUSINESS } : {}),
    },
    commentsCount,
    raw: node,
  };
}

/** What is no video has had no video views; what can't be told has unknown ones. */
function videoViewsOf({ word, node }: MediaNode, views: number | null): number | null {
  const isVideo = word === 'REELS' || node['media_type'] === 'VIDEO';
  const isImage = node['media_type'] === 'IMAGE' || node['media_type'] === 'CAROUSEL_ALBUM';
  return isVideo ? views : isImage ? 0 : null;
}

/** Under the names of seed 000's day, and under Instagram's own where Afterpost has no other place for them. */
function insightsBlock(rows: InsightRows, metrics: Metrics): PlatformBlock {
  const own = OWN_NAMES.map((name) => [name, insightCount(rows, name)] as const).filter(([, value]) => value !== null);
  return {
    impressions: metrics.impressions,
    reach: metrics.reach,
    engagement: insightCount(rows, 'total_interactions'),
    saved: metrics.saves,
    shares: metrics.shares,
    profile_visits: insightCount(rows, 'profile_visits'),
    follows: insightCount(rows, 'follows'),
    ...Object.fromEntries(own),
  };
}

const OWN_NAMES = ['reposts', 'replies', 'navigation', 'link_clicks', 'ig_reels_avg_watch_time', 'ig_reels_video_view_total_time'];
