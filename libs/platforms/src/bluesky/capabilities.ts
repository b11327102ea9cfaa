import { REPORTED_METRICS } from '@afterpost/contracts';
import { DAY, HOUR, MINUTE, SECOND } from '@afterpost/kernel';
import type { Capabilities } from '../port/capabilities.ts';

export const TEXT_GRAPHEMES_MAX = 300;
export const TEXT_BYTES_MAX = 3_000;
export const IMAGES_MAX = 4;
export const IMAGE_BYTES_MAX = 2_000_000;
export const THUMB_BYTES_MAX = 1_000_000;
export const IMAGE_MIME_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];
export const POSTS_PER_CALL = 25;
export const FEED_PAGE_MAX = 100;
export const LANGS_MAX = 3;
export const TAGS_MAX = 8;
export const TAG_GRAPHEMES_MAX = 64;

export const ACCESS_LIFETIME_MS = 120 * MINUTE;
export const REFRESH_LIFETIME_MS = 90 * DAY;

/** What Bluesky can do, from its published lexicons and limits. */
export const BLUESKY_CAPABILITIES: Omit<Capabilities, 'publishTimeoutMs'> = {
  platform: 'bluesky',
  displayName: 'Bluesky',
  connect: 'credential',
  scopes: ['com.atproto.appPass'],
  textLengthMax: TEXT_GRAPHEMES_MAX,
  textUnit: 'graphemes',
  textBytesMax: TEXT_BYTES_MAX,
  mediaTypes: ['text', 'link', 'image', 'carousel'],
  mediaCountMax: IMAGES_MAX,
  media: [{ kind: 'image', mimeTypes: IMAGE_MIME_TYPES, bytesMax: IMAGE_BYTES_MAX, altText: true }],
  metrics: REPORTED_METRICS.bluesky,
  accountMetrics: ['followers', 'following', 'postsCount'],
  reading: { lookupCharged: 'request', page: { postsMax: FEED_PAGE_MAX, startsAt: 'newest', leavesOut: [] } },
  canDelete: true,
  threadPartsMax: 1,
  batchSizes: { posts: POSTS_PER_CALL, discover: FEED_PAGE_MAX, comments: 1_000 },
  idempotency: 'idempotent',
  settleMs: 10 * SECOND,
  lifetimes: {
    accessMs: ACCESS_LIFETIME_MS,
    refreshMs: REFRESH_LIFETIME_MS,
    refreshLeadMs: ACCESS_LIFETIME_MS / 3,
    // An old refresh token stays good for two hours and gives the same successor (BEHAVIOR.md, 9).
    refreshTokenSingleUse: false,
  },
  rates: [
    { name: 'requests', kind: 'read', amount: 3_000, windowMs: 5 * MINUTE, per: 'address', costPerCall: 1 },
    { name: 'writes-hourly', kind: 'publish', amount: 5_000, windowMs: HOUR, per: 'account', costPerCall: 2 },
    { name: 'writes-daily', kind: 'publish', amount: 35_000, windowMs: DAY, per: 'account', costPerCall: 2 },
    { name: 'sign-ins', kind: 'sign-in', amount: 30, windowMs: 5 * MINUTE, per: 'account', costPerCall: 1 },
    { name: 'sign-ins-daily', kind: 'sign-in', amount: 300, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'uploads', kind: 'upload', amount: 1_000, windowMs: DAY, per: 'account', costPerCall: 1 },
  ],
};
