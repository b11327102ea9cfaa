import type { AccountMetrics, Failure, MediaType, Metrics } from '@afterpost/contracts';
import type { Profile } from './identity.ts';
import type { JsonValue } from './json.ts';

/** Figures under the platform's own names (quotes, reposts, …). */
export type PlatformBlock = Readonly<Record<string, JsonValue>>;

/** A post as it is asked about. What is known of it already saves calls: its kind, its age, what it said last. */
export interface PostRef {
  readonly externalId: string;
  readonly mediaType: MediaType;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** The last capture; absent before the first. */
  readonly last?: {
    /** ISO 8601. */
    readonly capturedAt: string;
    readonly metrics: Metrics;
    readonly block: PlatformBlock;
  };
}

/**
 * A metric that a platform does not answer on a surface. The surface is the adapter's word for what shares metrics: an
 * API flavour and a media type (`instagram-login/REELS`).
 */
export interface MetricName {
  readonly surface: string;
  readonly metric: string;
}

/** A metric that was refused just now, with the platform's own words, redacted. */
export interface RefusedMetric extends MetricName {
  readonly reason: string;
}

/** What was learnt before and need not be learnt again. */
export interface Asking {
  /** Metrics that are not asked for: the platform refused them lately. */
  readonly dropped: readonly MetricName[];
}

/** What a platform said about one post. */
export interface PostFigures {
  readonly metrics: Metrics;
  readonly block: PlatformBlock;
  /** How many comments the platform counts; tells whether asking for them is worth a call. */
  readonly commentsCount: number | null;
  /** The platform's answer for this post alone, unscrubbed. */
  readonly raw: unknown;
}

/** What came of asking for one post: figures, the fact that it is gone, or why nobody knows. */
export type PostReading =
  | ({ readonly externalId: string; readonly status: 'ok' } & PostFigures)
  /** Some figures were refused; `failure` says why, the rest stands. */
  | ({
      readonly externalId: string;
      readonly status: 'partial';
      readonly failure: Failure;
    } & PostFigures)
  | { readonly externalId: string; readonly status: 'missing' }
  | { readonly externalId: string; readonly status: 'failed'; readonly failure: Failure };

/** One reading per id asked for, in the order asked, duplicates merged. A failed batch fails only its own posts. */
export interface FetchPostsResult {
  readonly posts: readonly PostReading[];
  /** Metrics that this call found out not to work. It went on without them, and the readings concerned are `partial`. */
  readonly refused?: readonly RefusedMetric[];
}

/** A comment or reply by somebody. */
export interface PlatformComment {
  readonly platformCommentId: string;
  readonly text: string;
  readonly authorId: string;
  /** What to call them; falls back to what the platform always has (a handle, an id). */
  readonly authorName: string;
  readonly createdAt: string;
  readonly likes: number | null;
  /** The comment it answers; absent when it answers the post itself. */
  readonly parentId?: string;
}

export interface FetchCommentsResult {
  readonly comments: readonly PlatformComment[];
  /** False when more exist than were read: absence then proves no deletion. */
  readonly complete: boolean;
}

export interface AccountProfile extends Profile {
  readonly biography: string | null;
  readonly website: string | null;
  readonly isVerified: boolean | null;
}

export interface AccountReading {
  readonly metrics: AccountMetrics;
  readonly profile: AccountProfile;
  readonly raw: unknown;
  readonly refused?: readonly RefusedMetric[];
}

/** Where a page of discovery starts and how long it is; the adapter clamps `limit` to what the platform takes. */
export interface DiscoverPage {
  readonly cursor?: string;
  /** ISO 8601: only posts published before. Only where `capabilities.reading.page.startsAt` is `anywhere`; a cursor wins. */
  readonly before?: string;
  readonly limit: number;
}

/** An earlier post of the account. */
export interface DiscoveredPost {
  readonly externalId: string;
  readonly permalink: string | null;
  readonly text: string;
  readonly mediaType: MediaType;
  readonly publishedAt: string;
  /** The post's figures when the page carries them, so that a backfill needs no second call. */
  readonly figures?: PostFigures;
  /** Why some of its figures are missing, where the platform said so. */
  readonly failure?: Failure;
}

export interface DiscoverResult {
  readonly posts: readonly DiscoveredPost[];
  /** Absent at the end. */
  readonly cursor?: string;
  readonly refused?: readonly RefusedMetric[];
}
