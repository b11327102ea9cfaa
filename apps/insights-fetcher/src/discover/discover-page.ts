import { recordExternalPosts, type Failure } from '@afterpost/contracts';
import { type NewId, SECOND, unreachable } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import { answered, type Asking, failed, type DiscoveredPost, type DiscoverResult, type Outcome } from '@afterpost/platforms';
import { Database, NEW_ID } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PageWork } from '../capture-account/capture-work.ts';
import { outcomeOf, type PlatformSession } from '../platform-session/platform-session.ts';
import type { Account } from '../schedule/account.ts';
import { deletedTargets, newTarget, targetsById, type Target } from '../schedule/target.ts';
import { SETTINGS, type DiscoverSettings, type FetcherSettings } from '../settings.ts';
import { withinBackfill } from './backfill.ts';

/** A page of an account's posts, and our target for each of those that were taken. */
export interface RecordedPage {
  readonly page: DiscoverResult;
  readonly posts: readonly { readonly post: DiscoveredPost; readonly target: Target }[];
}

/** Whom to ask, and what not to ask for. */
export interface Asked {
  readonly session: PlatformSession;
  readonly asking: Asking;
}

/** Reads a page of an account's own posts and records with their owner those that nobody knew. */
@Injectable()
export class DiscoverPage {
  constructor(
    private readonly db: Database,
    private readonly caller: Caller,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
  ) {}

  async handle(work: PageWork, account: Account, { session, asking }: Asked, now: Date): Promise<Outcome<RecordedPage>> {
    const { discover } = this.settings;
    const read = await session.ask(outcomeOf((adapter, access) => adapter.discover(access, pageOf(work, discover), asking)));
    if (!read.ok) return read;
    const posts = once(work.kind === 'backfill' ? withinBackfill(read.value.posts, work.backfill, now, discover) : read.value.posts);
    if (posts.length === 0) return answered({ page: read.value, posts: [] });
    const targets = await this.#record(account, posts);
    return targets.ok ? answered({ page: read.value, posts: targets.value }) : targets;
  }

  async #record(account: Account, posts: readonly DiscoveredPost[]): Promise<Outcome<RecordedPage['posts']>> {
    const { accountId, tenantId } = account;
    const input = {
      accountId,
      posts: posts.map(({ text, externalId, permalink, mediaType, publishedAt }) => ({
        content: text,
        externalId,
        permalink,
        mediaType,
        publishedAt,
      })),
    };
    const reply = await this.caller.call(recordExternalPosts, input, { id: this.newId(), tenant: tenantId });
    if (!reply.ok) return failed(notRecorded(reply));
    const ours = new Map(reply.value.posts.map((post) => [post.externalId, post]));
    const known = await this.#known(
      account,
      reply.value.posts.map((post) => post.targetId),
    );
    return answered(
      posts.flatMap((post) => {
        const ids = ours.get(post.externalId);
        if (!ids) return [];
        const target = known.has(ids.targetId) ? known.get(ids.targetId) : freshTarget(account, post, ids);
        return target ? [{ post, target }] : [];
      }),
    );
  }

  /** What the schedule knows of them; `null` for those that were deleted with us and are not to be measured again. */
  async #known({ tenantId }: Account, targetIds: readonly string[]): Promise<Map<string, Target | null>> {
    const targets = await targetsById(this.db.pool, tenantId, targetIds);
    const deleted = await deletedTargets(this.db.pool, targetIds);
    return new Map([
      ...targets.map((target) => [target.targetId, target] as const),
      ...[...deleted].map((targetId) => [targetId, null] as const),
    ]);
  }
}

/** The publisher hears of new accounts on its own, perhaps a moment after us: that is worth another try at once. */
const notRecorded = ({ kind }: { readonly kind: string }): Failure => ({
  class: 'transient',
  message: `The posts could not be recorded: ${kind}.`,
  ...(kind === 'refused' && { retryAfterMs: SECOND }),
});

const freshTarget = (
  { accountId, tenantId, platform }: Account,
  post: DiscoveredPost,
  { postId, targetId }: { postId: string; targetId: string },
): Target =>
  newTarget({
    targetId,
    postId,
    tenantId,
    accountId,
    platform,
    externalId: post.externalId,
    mediaType: post.mediaType,
    publishedAt: new Date(post.publishedAt),
  });

/** A page may show a post twice (pinned, say). */
const once = (posts: readonly DiscoveredPost[]): DiscoveredPost[] => [...new Map(posts.map((post) => [post.externalId, post])).values()];

function pageOf(work: PageWork, discover: DiscoverSettings): { limit: number; cursor?: string } {
  switch (work.kind) {
    case 'newest':
      return { limit: discover.newestMax };
    case 'backfill':
      return { limit: discover.pageSize, ...(work.backfill.cursor !== null && { cursor: work.backfill.cursor }) };
    default:
      return unreachable(work);
  }
}
