import { recordExternalPosts } from '@afterpost/contracts';
import { type NewId, unreachable } from '@afterpost/kernel';
import { Caller } from '@afterpost/messaging';
import { answered, failed, type DiscoveredPost, type DiscoverResult, type Outcome } from '@afterpost/platforms';
import { Database, NEW_ID } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PageWork } from '../capture-account/capture-work.ts';
import { outcomeOf, type PlatformSession } from '../platform-session/platform-session.ts';
import type { Account } from '../schedule/account.ts';
import { newTarget, targetsById, type Target } from '../schedule/target.ts';
import { SETTINGS, type DiscoverSettings, type FetcherSettings } from '../settings.ts';
import { withinBackfill } from './backfill.ts';

/** A page of an account's posts, and our target for each of those that were taken. */
export interface RecordedPage {
  readonly page: DiscoverResult;
  readonly posts: readonly { readonly post: DiscoveredPost; readonly target: Target }[];
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

  async handle(work: PageWork, account: Account, session: PlatformSession, now: Date): Promise<Outcome<RecordedPage>> {
    const { discover } = this.settings;
    const read = await session.ask(outcomeOf((adapter, access) => adapter.discover(access, pageOf(work, discover))));
    if (!read.ok) return read;
    const posts = work.kind === 'backfill' ? withinBackfill(read.value.posts, work.backfill, now, discover) : read.value.posts;
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
    const reply = await this.caller.call(recordExternalPosts, input, {
      id: this.newId(),
      tenant: tenantId,
    });
    if (!reply.ok)
      return failed({
        class: 'transient',
        message: `The posts could not be recorded: ${reply.kind}.`,
      });
    const recorded = new Map(reply.value.posts.map((post) => [post.externalId, post]));
    const known = await targetsById(
      this.db.pool,
      tenantId,
      reply.value.posts.map((post) => post.targetId),
    );
    const knownById = new Map(known.map((target) => [target.targetId, target]));
    return answered(
      posts.flatMap((post) => {
        const ours = recorded.get(post.externalId);
        if (!ours) return [];
        const { targetId, postId } = ours;
        const { platform } = account;
        const fresh = newTarget({
          targetId,
          postId,
          tenantId,
          accountId,
          platform,
          externalId: post.externalId,
          publishedAt: new Date(post.publishedAt),
        });
        return [{ post, target: knownById.get(targetId) ?? fresh }];
      }),
    );
  }
}

function pageOf(work: PageWork, discover: DiscoverSettings): { limit: number; cursor?: string } {
  switch (work.kind) {
    case 'newest':
      return { limit: discover.newestMax };
    case 'backfill':
      return {
        limit: discover.pageSize,
        ...(work.backfill.cursor !== null && { cursor: work.backfill.cursor }),
      };
    default:
      return unreachable(work);
  }
}
