import type { ACCOUNT_METRICS, MediaType, Metric, Platform } from '@afterpost/contracts';

export type AccountMetric = (typeof ACCOUNT_METRICS)[number];

/** How a platform counts the length of a text. */
export type TextUnit = 'graphemes' | 'characters' | 'utf16' | 'bytes' | 'weighted';

/** What one attached file may be. */
export interface MediaRule {
  readonly kind: 'image' | 'video' | 'document';
  readonly mimeTypes: readonly string[];
  readonly bytesMax: number;
  readonly altText: boolean;
}

/** Calls (or points) a platform allows in a window, as published; headers may say otherwise later. */
export interface RateRule {
  readonly name: string;
  readonly kind: 'publish' | 'read' | 'sign-in' | 'upload';
  readonly amount: number;
  readonly windowMs: number;
  readonly per: 'account' | 'app' | 'address';
  /** What one publish, read, sign-in or upload takes out of `amount`. */
  readonly costPerCall: number;
}

/** How a network's figures can be read, for whoever plans calls. */
export interface ReadingRules {
  /** Reading by id: whether the platform counts the request, or each post in it. */
  readonly lookupCharged: 'request' | 'post';
  /** A page of the account's own posts that carries their figures in one counted call; `null`: there is none. */
  readonly page: {
    readonly postsMax: number;
    /** Pages follow one another from the newest, or start before any instant. */
    readonly startsAt: 'newest' | 'anywhere';
    /** Kinds of post that no page holds. */
    readonly leavesOut: readonly MediaType[];
  } | null;
  /**
   * Figures of a post's block that not every reading tells, by their path (`instagram_insights.follows`): a page carries
   * fewer than a lookup, and some end with a post's youth. What was told last stays in the block, with its time.
   */
  readonly fleeting?: readonly string[];
  /** Reading a post costs money once per UTC day, however often it is read; absent: it costs none. */
  readonly pricePerPostDayUsd?: number;
}

/** What a network can do, as data: callers decide by this and never by a platform's name. */
export interface Capabilities {
  readonly platform: Platform;
  readonly displayName: string;
  readonly connect: 'credential' | 'oauth';
  /** The least that publishing, insights and comments need. */
  readonly scopes: readonly string[];
  readonly textLengthMax: number;
  readonly textUnit: TextUnit;
  readonly textBytesMax?: number;
  /** What kinds of post can be published. */
  readonly mediaTypes: readonly MediaType[];
  readonly mediaCountMax: number;
  readonly media: readonly MediaRule[];
  readonly metrics: readonly Metric[];
  readonly accountMetrics: readonly AccountMetric[];
  readonly reading: ReadingRules;
  readonly canDelete: boolean;
  /** Parts that a thread may have, the first included; 1 where there are no threads. */
  readonly threadPartsMax: number;
  /** The most items one call takes or gives. */
  readonly batchSizes: {
    readonly posts: number;
    readonly discover: number;
    readonly comments: number;
  };
  /**
   * What makes a retry safe: the same request twice is one post (`idempotent`), one's own posts can be searched
   * (`listable`), or nothing does.
   */
  readonly idempotency: 'idempotent' | 'listable' | 'none';
  /** How long after the last byte a post may still appear. */
  readonly settleMs: number;
  /** Hard total time of the irreversible call. */
  readonly publishTimeoutMs: number;
  readonly lifetimes: {
    readonly accessMs: number | null;
    readonly refreshMs: number | null;
    /** How long before expiry a refresh is due. */
    readonly refreshLeadMs: number;
    /** True where using a refresh token twice kills the grant. */
    readonly refreshTokenSingleUse: boolean;
  };
  readonly rates: readonly RateRule[];
}
