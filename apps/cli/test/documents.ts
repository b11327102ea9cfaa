import {
  accountAnswer,
  type AccountAnswer,
  healthAnswer,
  insightsSchema,
  postAnswer,
  type PostAnswer,
  problemSchema,
} from '@afterpost/contracts';
import type { z } from 'zod';

export const NOW = new Date('2026-03-10T12:00:00.000Z');

const id = (number: number): string => `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;

export const anAccount = (number: number, fields: Partial<AccountAnswer> = {}): AccountAnswer =>
  accountAnswer.parse({
    id: id(number),
    network: 'bluesky',
    platform: 'bluesky',
    platform_account_id: `did:plc:${number}`,
    handle: `account-${number}.test`,
    display_name: null,
    avatar_url: null,
    status: 'active',
    scopes: [],
    missing_scopes: [],
    token_expires_at: null,
    connected_at: '2026-03-10T11:57:00.000Z',
    ...fields,
  });

export const aHealth = (account: AccountAnswer, fields: Partial<z.output<typeof healthAnswer>> = {}) =>
  healthAnswer.parse({
    id: account.id,
    network: account.network,
    platform: account.platform,
    healthy: true,
    status: account.status,
    error_code: null,
    advice: null,
    scopes: ['com.atproto.appPass'],
    missing_scopes: null,
    token_expires_at: null,
    data_access_expires_at: null,
    next_refresh_at: null,
    app: null,
    checked_live: true,
    checked_at: NOW.toISOString(),
    ...fields,
  });

type Target = PostAnswer['targets'][number];

export const anInsight = (likes: number | null, engagement: number | null) =>
  insightsSchema.parse({
    platform: 'bluesky',
    platform_post_id: 'at://one',
    likes,
    comments: 0,
    shares: null,
    impressions: null,
    reach: null,
    engagement,
    engagement_rate: null,
    last_synced_at: '2026-03-10T11:59:50.000Z',
    sync_status: 'success',
  });

export const aTarget = (account: AccountAnswer, fields: Partial<Target> = {}): Target => ({
  id: account.id,
  account_id: account.id,
  platform: account.platform,
  status: 'published',
  platform_post_id: null,
  permalink: `https://bsky.test/${account.handle}`,
  published_at: null,
  error: null,
  overrides: null,
  likes: null,
  comments: null,
  shares: null,
  reach: null,
  impressions: null,
  engagement_synced_at: null,
  insights: null,
  ...fields,
});

export const aPost = (number: number, fields: Partial<PostAnswer> = {}): PostAnswer =>
  postAnswer.parse({
    id: id(number),
    tenant_id: id(0),
    status: 'published',
    origin: 'afterpost',
    content: `post ${number}`,
    media: [],
    media_urls: [],
    link_url: null,
    campaign_id: null,
    tags: [],
    topics: [],
    media_type: 'text',
    created_at: '2026-03-10T11:00:00.000Z',
    scheduled_at: null,
    published_at: '2026-03-10T11:00:00.000Z',
    targets: [],
    ...fields,
  });

export const aProblem = (status: number, detail: string, errors?: z.output<typeof problemSchema>['errors']) =>
  problemSchema.parse({
    type: '/problems/some',
    title: 'Something is wrong',
    status,
    detail,
    instance: '/',
    request_id: 'req-1',
    ...(errors ? { errors } : {}),
  });
