import { NO_METRICS, type Failure, type Metrics } from '@afterpost/contracts';
import {
  answered,
  failed,
  type AccountReading,
  type Asking,
  type DiscoveredPost,
  type DiscoverPage,
  type DiscoverResult,
  type FetchCommentsResult,
  type FetchPostsResult,
  type Outcome,
  type PlatformAccess,
  type PlatformAdapter,
  type PlatformComment,
  type Platforms,
  type PostFigures,
  type PostReading,
  type PostRef,
  type ReadingRules,
  type RefusedMetric,
} from '@afterpost/platforms';

const REFUSED: Failure = { class: 'invalid_request', message: 'The fetcher does not do this.' };

/** Figures as a network gives them; `raw` is what the test wants it to be. */
export const figuresOf = (metrics: Partial<Metrics>, extra: { commentsCount?: number | null; raw?: unknown } = {}): PostFigures => ({
  metrics: { ...NO_METRICS, ...metrics },
  block: { quotes: 1 },
  commentsCount: extra.commentsCount === undefined ? (metrics.comments ?? null) : extra.commentsCount,
  raw: extra.raw ?? { metrics },
});

export const commentOf = (platformCommentId: string, text: string): PlatformComment => ({
  platformCommentId,
  text,
  authorId: `author-of-${platformCommentId}`,
  authorName: 'Somebody',
  createdAt: '2026-01-05T09:00:00.000Z',
  likes: null,
});

const notAnswered = ({ metric }: RefusedMetric): Failure => ({
  class: 'invalid_request',
  message: `The platform no longer answers ${metric}.`,
});

/** A network in memory behind the port: what it holds is public, and every call is counted. */
export class FakePlatform implements PlatformAdapter {
  readonly platform = 'bluesky' as const;
  reading: ReadingRules = { lookupCharged: 'request', page: null };
  get capabilities(): PlatformAdapter['capabilities'] {
    return {
      platform: 'bluesky',
      batchSizes: { posts: 25, discover: 100, comments: 100 },
      reading: this.reading,
    } as PlatformAdapter['capabilities'];
  }

  /** Metrics that are refused as often as they are asked for. */
  retired: readonly RefusedMetric[] = [];
  /** Since when comments were asked for, by post. */
  readonly sinces: (readonly [string, string | undefined])[] = [];
  readonly pages: DiscoverPage[] = [];
  readonly posts = new Map<string, PostFigures | Failure>();
  readonly comments = new Map<string, FetchCommentsResult | Failure>();
  /** Newest first. */
  feed: DiscoveredPost[] = [];
  account: AccountReading | Failure = {
    metrics: { followers: 10, following: 2, postsCount: 3, impressions: null, reach: null, profileViews: null },
    profile: {
      platformAccountId: 'did:plc:me',
      handle: 'me.test',
      displayName: null,
      avatarUrl: null,
      biography: null,
      website: null,
      isVerified: null,
    },
    raw: { followersCount: 10 },
  };
  readonly calls: string[] = [];
  readonly batches: (readonly string[])[] = [];
  /** Held calls wait here: what a test does while the platform is being asked. */
  beforeAnswer: (call: string) => Promise<void> | void = () => {};
  readonly refusedTokens = new Set<string>();
  inFlight = 0;
  inFlightMax = 0;

  fetchPosts(refs: readonly PostRef[], access: PlatformAccess, asking: Asking = { dropped: [] }): Promise<FetchPostsResult> {
    const refused = this.retired.filter(({ metric }) => !asking.dropped.some((one) => one.metric === metric));
    const externalIds = refs.map(({ externalId }) => externalId);
    this.batches.push(externalIds);
    return this.#called('fetchPosts', access, (refusal) => ({
      posts: externalIds.map((externalId): PostReading => {
        const post = this.posts.get(externalId);
        if (refusal) return { externalId, status: 'failed', failure: refusal };
        if (!post) return { externalId, status: 'missing' };
        if ('class' in post) return { externalId, status: 'failed', failure: post };
        const [gone] = refused;
        return gone ? { externalId, status: 'partial', failure: notAnswered(gone), ...post } : { externalId, status: 'ok', ...post };
      }),
      refused,
    }));
  }

  fetchComments(externalId: string, access: PlatformAccess, since?: string): Promise<Outcome<FetchCommentsResult>> {
    this.sinces.push([externalId, since]);
    return this.#called('fetchComments', access, (refusal) => {
      const comments = this.comments.get(externalId) ?? { comments: [], complete: true };
      if (refusal) return failed(refusal);
      return 'class' in comments ? failed(comments) : answered(comments);
    });
  }

  fetchAccount(access: PlatformAccess): Promise<Outcome<AccountReading>> {
    return this.#called('fetchAccount', access, (refusal) => {
      if (refusal) return failed(refusal);
      return 'class' in this.account ? failed(this.account) : answered(this.account);
    });
  }

  discover(access: PlatformAccess, page: DiscoverPage): Promise<Outcome<DiscoverResult>> {
    const { before, cursor, limit } = page;
    this.pages.push(page);
    return this.#called('discover', access, (refusal) => {
      if (refusal) return failed(refusal);
      const first = before === undefined ? 0 : this.feed.findIndex(({ publishedAt }) => publishedAt < before);
      const from = Number(cursor ?? (first === -1 ? this.feed.length : first));
      const posts = this.feed.slice(from, from + limit);
      return answered({ posts, ...(from + limit < this.feed.length && { cursor: String(from + limit) }) });
    });
  }

  async #called<T>(call: string, { accessToken }: PlatformAccess, answer: (refusal: Failure | null) => T): Promise<T> {
    this.calls.push(call);
    this.inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.inFlight);
    try {
      await this.beforeAnswer(call);
      return answer(this.refusedTokens.has(accessToken) ? { class: 'token_expired', message: 'ExpiredToken' } : null);
    } finally {
      this.inFlight -= 1;
    }
  }

  refresh = () => Promise.resolve(failed(REFUSED));
  identify = () => Promise.resolve(failed(REFUSED));
  validate = () => [];
  prepare = () => Promise.resolve(failed(REFUSED));
  publish = () => Promise.resolve({ kind: 'rejected' as const, failure: REFUSED });
  findPublished = () => Promise.resolve(failed(REFUSED));
  remove = () => Promise.resolve(failed(REFUSED));
}

export const platformsOf = (platform: FakePlatform): Platforms => ({
  supported: ['bluesky'],
  get: (name) => (name === 'bluesky' ? platform : undefined),
  close: () => Promise.resolve(),
});
