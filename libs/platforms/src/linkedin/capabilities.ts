import { REPORTED_METRICS } from '@afterpost/contracts';
import { DAY, MINUTE, SECOND } from '@afterpost/kernel';
import type { Capabilities } from '../port/capabilities.ts';
import { ANALYTICS_PER_MEMBER_DAY, CALLS_PER_APP_DAY, POSTS_PER_MEMBER_DAY } from './budgets.ts';
import { SCOPES } from './scopes.ts';

export const TEXT_LENGTH_MAX = 3_000;
export const IMAGES_MAX = 20;
export const IMAGE_PIXELS_MAX = 36_152_320;
/** LinkedIn names pixels, not bytes; this much we are ready to carry. */
export const IMAGE_BYTES_MAX = 20_000_000;
export const DOCUMENT_BYTES_MAX = 100_000_000;
export const VIDEO_BYTES_MIN = 75_000;
/** LinkedIn takes 500 MB; a file is held in memory while it is carried over. */
export const VIDEO_BYTES_MAX = 200_000_000;
export const POSTS_PER_CALL = 50;
export const AUTHOR_PAGE_MAX = 100;
export const COMMENTS_PER_CALL = 100;

export const ACCESS_LIFETIME_MS = 60 * DAY;
export const REFRESH_LIFETIME_MS = 365 * DAY;

export const IMAGE_MIME_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif'];
export const VIDEO_MIME_TYPES: readonly string[] = ['video/mp4'];
export const DOCUMENT_MIME_TYPES: readonly string[] = [
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
];

/** What LinkedIn can do, for members and pages alike; where they differ, the answers differ (BEHAVIOR.md, 1). */
export const LINKEDIN_CAPABILITIES: Omit<Capabilities, 'publishTimeoutMs'> = {
  platform: 'linkedin',
  displayName: 'LinkedIn',
  connect: 'oauth',
  scopes: SCOPES,
  textLengthMax: TEXT_LENGTH_MAX,
  textUnit: 'utf16',
  mediaTypes: ['text', 'link', 'image', 'carousel', 'video', 'document'],
  mediaCountMax: IMAGES_MAX,
  media: [
    { kind: 'image', mimeTypes: IMAGE_MIME_TYPES, bytesMax: IMAGE_BYTES_MAX, altText: true },
    { kind: 'video', mimeTypes: VIDEO_MIME_TYPES, bytesMax: VIDEO_BYTES_MAX, altText: false },
    { kind: 'document', mimeTypes: DOCUMENT_MIME_TYPES, bytesMax: DOCUMENT_BYTES_MAX, altText: false },
  ],
  metrics: REPORTED_METRICS.linkedin,
  accountMetrics: ['followers'],
  // A list of posts carries no figures, and figures take a list of posts: no page saves a call.
  reading: { lookupCharged: 'request', page: null },
  canDelete: true,
  threadPartsMax: 1,
  batchSizes: { posts: POSTS_PER_CALL, discover: AUTHOR_PAGE_MAX, comments: COMMENTS_PER_CALL },
  // The same post again is refused with the URN of the first (BEHAVIOR.md, 7).
  idempotency: 'idempotent',
  settleMs: 30 * SECOND,
  lifetimes: {
    accessMs: ACCESS_LIFETIME_MS,
    refreshMs: REFRESH_LIFETIME_MS,
    refreshLeadMs: 7 * DAY,
    refreshTokenSingleUse: false,
  },
  rates: [
    { name: 'posts', kind: 'publish', amount: POSTS_PER_MEMBER_DAY, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'posts-app', kind: 'publish', amount: CALLS_PER_APP_DAY, windowMs: DAY, per: 'app', costPerCall: 1 },
    { name: 'member-analytics', kind: 'read', amount: ANALYTICS_PER_MEMBER_DAY, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'reads-app', kind: 'read', amount: CALLS_PER_APP_DAY, windowMs: DAY, per: 'app', costPerCall: 1 },
  ],
};

/** How long LinkedIn may take to make what was uploaded usable before the upload counts as lost. */
export const UPLOAD_LOST_AFTER_MS = 10 * MINUTE;
