import { type CommandMeta, type In, type Out, recordExternalPosts } from '@afterpost/contracts';
import { AppError, type Clock, idFrom, isRefusal, refuse, type Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Accounts, type KnownAccount } from '../know-accounts/accounts.ts';
import { findPlatformPosts, type PlatformPost } from '../post/platform-posts.ts';
import type { PostCommand } from '../post/post.commands.ts';
import { PostStore } from '../post/post-store.ts';

type Record = typeof recordExternalPosts;
type Found = In<Record>['posts'][number];

/** Gives posts that were found on a platform an id of ours: once each, and not if we published them. */
@Injectable()
export class RecordExternalPosts implements Handles<Record> {
  constructor(
    private readonly posts: PostStore,
    private readonly accounts: Accounts,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId, posts }: In<Record>, meta: CommandMeta): Promise<Out<Record> | Refusal<'account_not_found'>> {
    const account = (await this.accounts.find(meta.tenant, [accountId])).get(accountId);
    if (!account) return refuse('account_not_found', 'There is no such account.');
    const known = await findPlatformPosts(
      this.database.pool,
      accountId,
      posts.map(({ externalId }) => externalId),
    );
    const unknown = new Map(posts.filter(({ externalId }) => !known.has(externalId)).map((post) => [post.externalId, post]));
    const recorded = await this.#record([...unknown.values()], account, meta);
    const all = new Map([...known, ...recorded.posts]);
    return {
      posts: posts.map(({ externalId }) => {
        const post = all.get(externalId);
        if (!post) throw new AppError('external-post-not-recorded', `${externalId} has got no id.`);
        return { externalId, postId: post.postId, targetId: post.targetId, isNew: recorded.fresh.has(externalId) };
      }),
      position: recorded.position,
    };
  }

  async #record(
    found: readonly Found[],
    account: KnownAccount,
    meta: CommandMeta,
  ): Promise<{ posts: ReadonlyMap<string, PlatformPost>; fresh: ReadonlySet<string>; position: number }> {
    const discoveredAt = this.clock.now().toISOString();
    const commands = found.map((post) => discovery(post, account, meta.tenant, discoveredAt));
    const decisions = await this.posts.commandAll(
      meta,
      commands.map((command) => ({ postId: command.postId, command })),
    );
    const fresh = new Set<string>();
    let position = 0;
    for (const { postId, externalId } of commands) {
      const decided = decisions.get(postId);
      if (!decided || isRefusal(decided))
        throw new AppError('external-post-refused', `${externalId} was refused: ${decided?.message ?? 'nothing was decided'}`);
      if (decided.events.length > 0) fresh.add(externalId);
      position = Math.max(position, decided.position);
    }
    const posts = commands.map(({ accountId, externalId, postId, targetId }) => [externalId, { accountId, externalId, postId, targetId }] as const);
    return { posts: new Map(posts), fresh, position };
  }
}

function discovery(
  found: Found,
  { accountId, platform }: KnownAccount,
  tenantId: string,
  discoveredAt: string,
): Extract<PostCommand, { kind: 'record-external' }> {
  const { externalId, permalink, content, mediaType } = found;
  const ids = { postId: idFrom('external-post', tenantId, platform, externalId), targetId: idFrom('external-target', tenantId, platform, externalId) };
  return {
    kind: 'record-external',
    ...ids,
    accountId,
    platform,
    externalId,
    permalink,
    content,
    mediaType,
    publishedAt: new Date(found.publishedAt).toISOString(),
    discoveredAt,
  };
}
