import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import { READS_PER_HOUR } from '../meta/usage.ts';
import type { Capabilities } from '../port/capabilities.ts';

export const CAPTION_LENGTH_MAX = 2_200;
export const HASHTAGS_MAX = 30;
export const MENTIONS_MAX = 20;
export const ALT_TEXT_LENGTH_MAX = 1_000;
export const CAROUSEL_ITEMS_MAX = 10;
export const IMAGE_MIME_TYPES: readonly string[] = ['image/jpeg'];
export const VIDEO_MIME_TYPES: readonly string[] = ['video/mp4', 'video/quicktime'];
const MB = 1024 * 1024;

/** 100 are taken as well; at 50 a page with insights is less often too much work for Instagram (BEHAVIOR.md, 7). */
export const PAGE_MAX = 50;
export const COMMENTS_PER_CALL = 50;

/** What an account may publish in 24 hours until `content_publishing_limit` answers. */
export const POSTS_PER_DAY = 25;
export const CONTAINERS_PER_DAY = 400;

/** So long a story is listed and has figures. */
export const STORY_LASTS_MS = DAY;

export const LONG_TOKEN_LIFETIME_MS = 60 * DAY;
/** A younger token is not refreshed. */
export const TOKEN_AGE_MIN_MS = DAY;

/** What Instagram can do, from Meta's documentation; both flavours alike. */
export const INSTAGRAM_CAPABILITIES: Omit<Capabilities, 'publishTimeoutMs'> = {
  platform: 'instagram',
  displayName: 'Instagram',
  connect: 'oauth',
  scopes: [
    'instagram_business_basic',
    'instagram_business_content_publish',
    'instagram_business_manage_insights',
    'instagram_business_manage_comments',
  ],
  textLengthMax: CAPTION_LENGTH_MAX,
  textUnit: 'characters',
  mediaTypes: ['image', 'carousel', 'video', 'reel', 'story'],
  mediaCountMax: CAROUSEL_ITEMS_MAX,
  media: [
    { kind: 'image', mimeTypes: IMAGE_MIME_TYPES, bytesMax: 8 * MB, altText: true },
    { kind: 'video', mimeTypes: VIDEO_MIME_TYPES, bytesMax: 300 * MB, altText: false },
  ],
  metrics: ['impressions', 'reach', 'likes', 'comments', 'shares', 'saves', 'videoViews', 'avgWatchTimeMs'],
  accountMetrics: ['followers', 'following', 'postsCount', 'impressions', 'reach', 'profileViews'],
  reading: {
    lookupCharged: 'post',
    page: { postsMax: PAGE_MAX, startsAt: 'newest', leavesOut: ['story'] },
    // What only some media have is asked for by id alone (BEHAVIOR.md, 4).
    fleeting: ['profile_visits', 'follows', 'ig_reels_avg_watch_time', 'ig_reels_video_view_total_time'].map(
      (name) => `instagram_insights.${name}`,
    ),
  },
  // Documented for Facebook Login alone, and capabilities are the network's (BEHAVIOR.md, 12).
  canDelete: false,
  threadPartsMax: 1,
  batchSizes: { posts: 50, discover: PAGE_MAX, comments: COMMENTS_PER_CALL },
  // The container tells whether it was published; publishing it twice is documented nowhere (BEHAVIOR.md, 11).
  idempotency: 'listable',
  settleMs: MINUTE,
  lifetimes: {
    accessMs: LONG_TOKEN_LIFETIME_MS,
    refreshMs: LONG_TOKEN_LIFETIME_MS,
    refreshLeadMs: 10 * DAY,
    refreshTokenSingleUse: false,
  },
  rates: [
    { name: 'posts', kind: 'publish', amount: POSTS_PER_DAY, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'containers', kind: 'upload', amount: CONTAINERS_PER_DAY, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'reads', kind: 'read', amount: READS_PER_HOUR, windowMs: HOUR, per: 'account', costPerCall: 1 },
  ],
};
