import { REPORTED_METRICS } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE } from '@afterpost/kernel';
import type { Capabilities, MediaRule } from '../port/capabilities.ts';

export const TEXT_WEIGHT_MAX = 280;
export const MEDIA_MAX = 4;
export const ALT_TEXT_MAX = 1_000;
export const THREAD_PARTS_MAX = 25;
export const POSTS_PER_CALL = 100;
export const TIMELINE_PAGE_MIN = 5;
export const TIMELINE_PAGE_MAX = 100;
export const SEARCH_PAGE_MAX = 100;

const MIB = 1_024 * 1_024;

export type MediaKind = 'image' | 'gif' | 'video';

export interface MediaLimits {
  readonly mimeTypes: readonly string[];
  readonly bytesMax: number;
  /** X's word for what an upload is for; a wrong one passes the upload and fails the post. */
  readonly category: 'tweet_image' | 'tweet_gif' | 'tweet_video';
}

/** What a file may be. X takes longer videos; a file has to fit into this process's memory (BEHAVIOR.md, 14). */
export const MEDIA_LIMITS: Readonly<Record<MediaKind, MediaLimits>> = {
  image: { mimeTypes: ['image/jpeg', 'image/png', 'image/webp'], bytesMax: 5 * MIB, category: 'tweet_image' },
  gif: { mimeTypes: ['image/gif'], bytesMax: 15 * MIB, category: 'tweet_gif' },
  video: { mimeTypes: ['video/mp4', 'video/quicktime'], bytesMax: 128 * MIB, category: 'tweet_video' },
};

const rule = (kind: MediaKind, shown: MediaRule['kind'], altText: boolean): MediaRule => {
  const { mimeTypes, bytesMax } = MEDIA_LIMITS[kind];
  return { kind: shown, mimeTypes, bytesMax, altText };
};

export const ACCESS_LIFETIME_MS = 2 * HOUR;
/** As developers report it; X is silent. */
export const REFRESH_LIFETIME_MS = 180 * DAY;

/** Reading a post costs this at its first read in a UTC day. */
export const POST_READ_USD = 0.005;
export const USER_READ_USD = 0.01;

/** What X can do on its self-serve plan, from its published limits and prices. */
export const X_CAPABILITIES: Omit<Capabilities, 'publishTimeoutMs'> = {
  platform: 'x',
  displayName: 'X',
  connect: 'oauth',
  scopes: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
  textLengthMax: TEXT_WEIGHT_MAX,
  textUnit: 'weighted',
  mediaTypes: ['text', 'link', 'image', 'carousel', 'video'],
  mediaCountMax: MEDIA_MAX,
  media: [rule('image', 'image', true), rule('gif', 'image', true), rule('video', 'video', false)],
  metrics: REPORTED_METRICS.x,
  accountMetrics: ['followers', 'following', 'postsCount'],
  reading: {
    lookupCharged: 'request',
    page: { postsMax: TIMELINE_PAGE_MAX, startsAt: 'newest', leavesOut: [] },
    // Private figures end with a post's 30th day (BEHAVIOR.md, 5).
    fleeting: ['url_link_clicks', 'user_profile_clicks', 'engagements', 'organic_impressions'],
    pricePerPostDayUsd: POST_READ_USD,
  },
  canDelete: true,
  threadPartsMax: THREAD_PARTS_MAX,
  batchSizes: { posts: POSTS_PER_CALL, discover: TIMELINE_PAGE_MAX, comments: SEARCH_PAGE_MAX },
  idempotency: 'listable',
  settleMs: MINUTE,
  lifetimes: {
    accessMs: ACCESS_LIFETIME_MS,
    refreshMs: REFRESH_LIFETIME_MS,
    // Early: what is left is used up when an answer to a refresh gets lost (BEHAVIOR.md, 2).
    refreshLeadMs: ACCESS_LIFETIME_MS / 3,
    refreshTokenSingleUse: true,
  },
  rates: [
    { name: 'posts', kind: 'publish', amount: 100, windowMs: 15 * MINUTE, per: 'account', costPerCall: 1 },
    { name: 'posts-daily', kind: 'publish', amount: 10_000, windowMs: DAY, per: 'app', costPerCall: 1 },
    { name: 'lookups', kind: 'read', amount: 300, windowMs: 15 * MINUTE, per: 'account', costPerCall: 1 },
    { name: 'uploads', kind: 'upload', amount: 500, windowMs: 15 * MINUTE, per: 'account', costPerCall: 1 },
  ],
};
