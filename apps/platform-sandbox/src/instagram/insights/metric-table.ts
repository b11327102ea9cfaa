import type { InsightsColumn } from '../media/media.ts';

/** Who may ask for a metric: both kinds of login, or Facebook Login alone. */
type Flavours = 'both' | 'facebookLogin';

export interface MetricRow {
  readonly title: string;
  readonly description: string;
  readonly on: readonly InsightsColumn[];
  readonly flavours: Flavours;
  readonly breakdown?: string;
  /** Refused unless the item was shared to Facebook. */
  readonly needsCrosspost?: true;
}

const row = (title: string, on: readonly InsightsColumn[], more: Partial<MetricRow> = {}): MetricRow => ({
  title,
  description: `${title} of your media`,
  on,
  flavours: 'both',
  ...more,
});

const ALL = ['feed', 'reel', 'story'] as const;
const FEED_AND_REELS = ['feed', 'reel'] as const;
const FEED_AND_STORIES = ['feed', 'story'] as const;

/** Metrics of `GET /{media}/insights` that are alive: on what, for whom (Meta's media insights reference, 2026-06). */
export const MEDIA_METRICS = {
  views: row('Views', ALL),
  reach: row('Accounts reached', [...ALL, 'legacyVideo']),
  likes: row('Likes', FEED_AND_REELS),
  comments: row('Comments', FEED_AND_REELS),
  saved: row('Saved', [...FEED_AND_REELS, 'legacyVideo']),
  shares: row('Shares', ALL),
  total_interactions: row('Interactions', ALL),
  reposts: row('Reposts', ALL),
  follows: row('Follows', FEED_AND_STORIES),
  profile_visits: row('Profile visits', FEED_AND_STORIES),
  profile_activity: row('Profile activity', FEED_AND_STORIES, { breakdown: 'action_type' }),
  ig_reels_avg_watch_time: row('Average watch time', ['reel']),
  ig_reels_video_view_total_time: row('Watch time', ['reel']),
  reels_skip_rate: row('Skip rate', ['reel']),
  crossposted_views: row('Crossposted views', ['reel'], { needsCrosspost: true }),
  facebook_views: row('Facebook views', ALL, { needsCrosspost: true }),
  replies: row('Replies', ['story']),
  navigation: row('Navigation', ['story'], { breakdown: 'story_navigation_action_type' }),
  link_clicks: row('Link clicks', ['story']),
  total_views: row('Total views', ALL, { flavours: 'facebookLogin' }),
  total_likes: row('Total likes', FEED_AND_REELS, { flavours: 'facebookLogin' }),
  total_comments: row('Total comments', FEED_AND_REELS, { flavours: 'facebookLogin' }),
} as const satisfies Record<string, MetricRow>;

export type MediaMetric = keyof typeof MEDIA_METRICS;

/** Known by name, and refused on everything since v22. */
export const IMPRESSIONS = 'impressions';
