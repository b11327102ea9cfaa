import type { BudgetCharge } from '@afterpost/contracts';
import { REPORTED_METRICS } from '@afterpost/contracts';
import { DAY, HOUR, SECOND } from '@afterpost/kernel';
import { BATCH_MAX } from '../meta/graph.ts';
import { READS_PER_HOUR } from '../meta/usage.ts';
import type { Capabilities } from '../port/capabilities.ts';
import { NEEDED_SCOPES } from './scopes.ts';

export const TEXT_LENGTH_MAX = 63_206;
export const PHOTOS_MAX = 10;
export const PHOTO_BYTES_MAX = 4_000_000;
export const PHOTO_MIME_TYPES: readonly string[] = ['image/jpeg', 'image/png'];
export const VIDEO_BYTES_MAX = 1_000_000_000;
export const VIDEO_MIME_TYPES: readonly string[] = ['video/mp4', 'video/quicktime'];
export const PAGE_MAX = 100;
export const POSTS_PER_DAY = 200;
export const REELS_PER_DAY = 30;

/** What Facebook Pages can do, from Meta's documentation; what is our own choice stands in BEHAVIOR.md, 15. */
export const FACEBOOK_CAPABILITIES: Omit<Capabilities, 'publishTimeoutMs'> = {
  platform: 'facebook',
  displayName: 'Facebook',
  connect: 'oauth',
  scopes: NEEDED_SCOPES,
  textLengthMax: TEXT_LENGTH_MAX,
  textUnit: 'utf16',
  mediaTypes: ['text', 'link', 'image', 'carousel', 'video', 'reel'],
  mediaCountMax: PHOTOS_MAX,
  media: [
    { kind: 'image', mimeTypes: PHOTO_MIME_TYPES, bytesMax: PHOTO_BYTES_MAX, altText: true },
    { kind: 'video', mimeTypes: VIDEO_MIME_TYPES, bytesMax: VIDEO_BYTES_MAX, altText: false },
  ],
  metrics: REPORTED_METRICS.facebook,
  accountMetrics: ['followers', 'impressions', 'reach', 'profileViews'],
  reading: { lookupCharged: 'post', page: { postsMax: PAGE_MAX, startsAt: 'anywhere', leavesOut: [] } },
  canDelete: true,
  threadPartsMax: 1,
  batchSizes: { posts: BATCH_MAX, discover: PAGE_MAX, comments: PAGE_MAX },
  idempotency: 'listable',
  settleMs: 60 * SECOND,
  lifetimes: { accessMs: null, refreshMs: null, refreshLeadMs: 0, refreshTokenSingleUse: false },
  rates: [
    { name: 'posts', kind: 'publish', amount: POSTS_PER_DAY, windowMs: DAY, per: 'account', costPerCall: 1 },
    { name: 'reads', kind: 'read', amount: READS_PER_HOUR, windowMs: HOUR, per: 'account', costPerCall: 1 },
  ],
};

/** What publishing takes out of an account's day. Meta documents a quota for reels alone. */
export function publishCharges(accountId: string, kind: 'feed' | 'video' | 'reel'): readonly BudgetCharge[] {
  const daily = (name: string, amount: number): BudgetCharge => ({
    platform: 'facebook',
    name,
    scope: 'account',
    key: accountId,
    amount,
    window: DAY,
    cost: 1,
  });
  return [daily('posts', POSTS_PER_DAY), ...(kind === 'reel' ? [daily('reels', REELS_PER_DAY)] : [])];
}
