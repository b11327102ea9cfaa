import {
  dataSchemaOf,
  type EventData,
  type EventType,
  type Metrics,
  NO_METRICS,
  type Platform,
  type PublicEvent,
} from '@afterpost/contracts';
import { idFrom } from '@afterpost/kernel';
import { ownerOf } from './read-side.ts';

/** The same words are the same id. */
export const id = (...words: (string | number)[]): string => idFrom(...words.map(String));

export const TENANT = id('tenant', 'one');

/** An event of an owner's log at a position; `index` when a private event became several public ones. */
export const event = <T extends EventType>(
  type: T,
  position: number,
  data: EventData<T>,
  { tenant = TENANT, index = 0 } = {},
): PublicEvent => ({
  specversion: '1.0',
  id: `1:${position}:${index}:0123abcd`,
  source: `/${ownerOf(type)}`,
  type,
  subject: 'entity',
  time: '2026-11-22T12:00:00.000Z',
  dataschema: dataSchemaOf(type),
  datacontenttype: 'application/json',
  tenantid: tenant,
  epoch: 1,
  position,
  prev: '',
  data,
});

export const metrics = (some: Partial<Metrics>): Metrics => ({ ...NO_METRICS, ...some });

export const ACCOUNT = id('account', 'one');

export const connected = (accountId = ACCOUNT, platform: Platform = 'bluesky'): EventData<'account.connected'> => ({
  accountId,
  platform,
  platformAccountId: `did:plc:${accountId.slice(0, 8)}`,
  handle: 'ada.example',
  displayName: 'Ada',
  avatarUrl: null,
  scopes: ['posts'],
  tokenExpiresAt: '2026-11-22T14:00:00.000Z',
  connectedAt: '2026-11-20T12:00:00.000Z',
});

interface PostWords {
  readonly targets?: readonly { targetId: string; accountId: string; platform: Platform }[];
  readonly createdAt?: string;
  readonly tags?: string[];
  readonly topics?: string[];
  readonly campaignId?: string;
}

/** A post with one Bluesky target unless told otherwise; the target's id is `target <postId>`. */
export const created = (postId: string, words: PostWords = {}): EventData<'post.created'> => ({
  postId,
  content: 'Hello',
  media: [],
  linkUrl: null,
  campaignId: words.campaignId ?? null,
  tags: words.tags ?? [],
  topics: words.topics ?? [],
  mediaType: 'text',
  createdAt: words.createdAt ?? '2026-11-20T12:00:00.000Z',
  targets: (words.targets ?? [{ targetId: targetOf(postId), accountId: ACCOUNT, platform: 'bluesky' }]).map((target) => ({
    ...target,
    overrides: null,
  })),
});

export const targetOf = (postId: string): string => id('target', postId);

export const published = (
  postId: string,
  publishedAt = '2026-11-21T09:00:00.000Z',
  targetId = targetOf(postId),
): EventData<'post.target_published'> => ({
  postId,
  targetId,
  accountId: ACCOUNT,
  platform: 'bluesky',
  externalId: `at://did:plc:ada/app.bsky.feed.post/${postId.slice(0, 8)}`,
  permalink: null,
  mediaType: 'text',
  publishedAt,
});

interface CaptureWords {
  readonly postId: string;
  readonly targetId?: string;
  readonly accountId?: string;
  readonly platform?: Platform;
  readonly metrics: Partial<Metrics>;
  readonly source?: 'live' | 'scheduled' | 'backfill';
}

/** One captured target. */
export const captured = (capturedAt: string, words: CaptureWords): EventData<'metrics.captured'> => ({
  accountId: words.accountId ?? ACCOUNT,
  platform: words.platform ?? 'bluesky',
  capturedAt,
  source: words.source ?? 'scheduled',
  snapshots: [
    {
      targetId: words.targetId ?? targetOf(words.postId),
      postId: words.postId,
      metrics: metrics(words.metrics),
      block: { quotes: 1 },
      status: 'success',
      errors: [],
      rawBlock: null,
      rawIndex: null,
    },
  ],
});

export const captureFailed = (postId: string, failedAt: string): EventData<'metrics.capture_failed'> => ({
  accountId: ACCOUNT,
  platform: 'bluesky',
  failedAt,
  targets: [{ targetId: targetOf(postId), postId, errors: [{ part: 'Post', class: 'rate_limited', message: 'Too many requests.' }] }],
});

interface CommentWords {
  readonly id: string;
  readonly at: string;
  readonly text?: string;
  readonly deleted?: boolean;
}

export const commented = (postId: string, capturedAt: string, comments: readonly CommentWords[]): EventData<'comments.captured'> => ({
  accountId: ACCOUNT,
  postId,
  targetId: targetOf(postId),
  platform: 'bluesky',
  capturedAt,
  comments: comments.map((comment) => ({
    platformCommentId: comment.id,
    text: comment.text ?? 'words',
    authorId: 'did:plc:bob',
    authorName: 'Bob',
    createdAt: comment.at,
    likes: null,
    deleted: comment.deleted ?? false,
  })),
});

export const accountCaptured = (capturedAt: string, followers: number, accountId = ACCOUNT): EventData<'metrics.account_captured'> => ({
  accountId,
  platform: 'bluesky',
  capturedAt,
  source: 'scheduled',
  metrics: { followers, following: 3, postsCount: 7, impressions: null, reach: null, profileViews: null },
  profile: { handle: 'ada.example', displayName: 'Ada', avatarUrl: null, biography: null, website: null, isVerified: null },
  raw: { followersCount: followers },
});
