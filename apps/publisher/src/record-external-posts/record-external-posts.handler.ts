import { type CommandMeta, type In, type Out, recordExternalPosts } from '@afterpost/contracts';
import { AppError, type Clock, idFrom, isRefusal, refuse, type Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Accounts, type KnownAccount } from '../know-accounts/accounts.ts';
import { findPlatformPosts } from '../post/platform-posts.ts';
import type { PostCommand } from '../post/post.commands.ts';
import { streamOf } from '../post/post.decider.ts';
import { PostStore } from '../post/post-store.ts';
import { storable } from '../post/storable.ts';

type RecordExternal = typeof recordExternalPosts;
type Found = In<RecordExternal>['posts'][number];

/** Gives posts that were found on a platform an id of ours: once each, and not if we published them. */
@Injectable()
export class RecordExternalPosts implements Handles<RecordExternal> {
  constructor(
    private readonly posts: PostStore,
    private readonly accounts: Accounts,
    private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ accountId, posts }: In<RecordExternal>, meta: CommandMeta): Promise<Out<RecordExternal> | Refusal<'account_not_found'>> {
    const account = (await this.accounts.find(meta.tenant, [accountId])).get(accountId);
    if (!account) return refuse('account_not_found', 'There is no such account.');
    const externalIds = [...new Set(posts.map(({ externalId }) => externalId))];
    const before = await findPlatformPosts(this.database.pool, accountId, externalIds);
    const unknown = posts.filter(({ externalId }) => !before.has(externalId));
    await this.#record(new Map(unknown.map((post) => [post.externalId, post])), account, meta);
    const known = await findPlatformPosts(this.database.pool, accountId, externalIds);
    const { mine, position } = await this.#recordedBy(
      meta,
      [...known.values()].map(({ postId }) => postId),
    );
    const answer = posts.map(({ externalId }) => {
      const post = known.get(externalId);
      if (!post) throw new AppError('external-post-not-recorded', `${externalId} has got no id.`);
      return { externalId, postId: post.postId, targetId: post.targetId, isNew: mine.has(post.postId) };
    });
    return { posts: answer, position };
  }

  async #record(found: ReadonlyMap<string, Found>, account: KnownAccount, meta: CommandMeta): Promise<void> {
    const discoveredAt = this.clock.now().toISOString();
    const commands = [...found.values()].map((post) => discovery(post, account, meta.tenant, discoveredAt));
    const decisions = await this.posts.commandAll(
      meta,
      commands.map((command) => ({ postId: command.postId, command })),
    );
    const refused = [...decisions.values()].find((decision) => isRefusal(decision));
    if (refused) throw new AppError('external-post-refused', `A post that was found was refused: ${refused.message}`);
  }

  /** Which of the posts began with this command, now or when it was here before, and where the youngest beginning stands. */
  async #recordedBy({ id }: CommandMeta, postIds: readonly string[]): Promise<{ mine: ReadonlySet<string>; position: number }> {
    const { rows } = await this.database.pool.query<{ stream_id: string; position: number; mine: boolean }>(
      `select stream_id, position, metadata->>'causationId' = $2 as mine from events where stream_id = any($1) and version = 1`,
      [postIds.map(streamOf), id],
    );
    const mine = new Set(rows.filter((row) => row.mine).map((row) => row.stream_id));
    return {
      mine: new Set(postIds.filter((postId) => mine.has(streamOf(postId)))),
      position: Math.max(0, ...rows.map((row) => row.position)),
    };
  }
}

function discovery(
  found: Found,
  { accountId, platform }: KnownAccount,
  tenantId: string,
  discoveredAt: string,
): Extract<PostCommand, { kind: 'record-external' }> {
  const { externalId, permalink, mediaType } = found;
  const content = storable(found.content);
  const postId = idFrom('external-post', tenantId, platform, externalId);
  const targetId = idFrom('external-target', tenantId, platform, externalId);
  const publishedAt = new Date(found.publishedAt).toISOString();
  return {
    kind: 'record-external',
    postId,
    targetId,
    accountId,
    platform,
    externalId,
    permalink,
    content,
    mediaType,
    publishedAt,
    discoveredAt,
  };
}
