import { expect } from '@jest/globals';
import type { Standing } from './networks.ts';

/** What a network itself says of a post, as seed 000's document should say it. */
export type Said = (post: Standing) => Readonly<Record<string, unknown>>;

/** Percent with two decimals, of whole numbers. */
const percentOf = (part: number, whole: number): number | null => (whole > 0 ? Math.round((part * 10_000) / whole) / 100 : null);

export const onX: Said = ({ counts, kind }) => {
  const shares = counts.retweets + counts.quotes;
  const engagement = counts.likes + counts.replies + shares;
  return {
    likes: counts.likes,
    comments: counts.replies,
    shares,
    saves: counts.bookmarks,
    impressions: counts.impressions,
    reach: null,
    engagement,
    engagement_rate: percentOf(engagement, counts.impressions),
    video_views: kind === 'video' ? counts.views : 0,
    twitter_insights: expect.objectContaining({
      retweets: counts.retweets,
      quotes: counts.quotes,
      bookmarks: counts.bookmarks,
      url_link_clicks: counts.urlClicks,
    }),
  };
};

export const onFacebook: Said = ({ counts }) => {
  const { like, care, love, wow, haha, sad, angry } = counts.reactions;
  const engagement = counts.reactionsTotal + counts.comments + counts.shares;
  return {
    likes: counts.reactionsTotal,
    comments: counts.comments,
    shares: counts.shares,
    impressions: counts.views,
    reach: counts.reach,
    engagement,
    engagement_rate: percentOf(engagement, counts.reach),
    video_views: counts.videoViews ?? 0,
    reactions: { like: like + care, love, wow, haha, sad, angry, total: counts.reactionsTotal },
    facebook_insights: {
      post_impressions: counts.views,
      post_impressions_unique: counts.reach,
      post_impressions_paid: counts.viewsFromAds,
      post_impressions_organic: counts.views - counts.viewsFromAds,
      post_engaged_users: null,
      post_clicks: counts.clicks,
    },
  };
};

/** What Instagram tells in its lists: what all kinds of media have in common. */
export const onInstagramsLists: Said = ({ counts, kind }) => {
  const engagement = counts.likes + counts.comments + counts.shares + counts.saved;
  return {
    likes: counts.likes,
    comments: counts.comments,
    shares: counts.shares,
    saves: counts.saved,
    impressions: counts.views,
    reach: counts.reach,
    engagement,
    engagement_rate: percentOf(engagement, counts.reach),
    video_views: kind === 'reel' ? counts.views : 0,
    instagram_insights: {
      impressions: counts.views,
      reach: counts.reach,
      engagement,
      saved: counts.saved,
      shares: counts.shares,
      reposts: counts.reposts,
      profile_visits: null,
      follows: null,
    },
  };
};

/** What it tells of a post by its id: watch time of reels alone, visits and follows of everything else. */
export const onInstagram: Said = (post) => {
  const { counts, kind } = post;
  const common = onInstagramsLists(post);
  return {
    ...common,
    ...(kind === 'reel' ? { avg_watch_time_ms: counts.avgWatchTimeMs } : {}),
    instagram_insights: {
      ...(common['instagram_insights'] as object),
      ...(kind === 'reel' ? {} : { profile_visits: counts.profileVisits, follows: counts.follows }),
    },
  };
};

/** Of a page. Its clicks and interactions keep LinkedIn's own names in the block. */
export const onLinkedIn: Said = ({ counts, kind }) => {
  const { LIKE, PRAISE, EMPATHY, INTEREST, APPRECIATION, ENTERTAINMENT } = counts;
  const kinds = Object.entries({ LIKE, PRAISE, EMPATHY, INTEREST, APPRECIATION, ENTERTAINMENT }).filter(([, count]) => count > 0);
  const engagement = counts.reactions + counts.comments + counts.shares;
  return {
    likes: counts.reactions,
    comments: counts.comments,
    shares: counts.shares,
    impressions: counts.impressions,
    reach: counts.uniqueImpressions,
    engagement,
    engagement_rate: percentOf(engagement, counts.uniqueImpressions),
    video_views: kind === 'video' ? counts.videoViews : 0,
    reactions: Object.fromEntries(kinds),
    linkedin_insights: expect.objectContaining({ clickCount: counts.clicks }),
  };
};
