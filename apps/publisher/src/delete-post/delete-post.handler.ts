import { type CommandMeta, deletePost, type Failure, type In } from '@afterpost/contracts';
import { isRefusal, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { Platforms } from '@afterpost/platforms';
import { Inject, Injectable } from '@nestjs/common';
import { answerWith } from '../author-post/answer-with.ts';
import { PLATFORMS } from '../platforms.token.ts';
import { removable } from '../post/post.decider.ts';
import { PostStore, written } from '../post/post-store.ts';
import { Tokens } from '../publish-target/tokens.ts';

type Delete = typeof deletePost;
type Removable = ReturnType<typeof removable>[number];

/**
 * Forgets a post, after deleting it on its platforms if that is asked for. The wish is written down before the first
 * platform is asked; a repetition goes on with what is left, for deleting what is gone is a success.
 */
@Injectable()
export class DeletePost implements Handles<Delete> {
  constructor(
    private readonly posts: PostStore,
    private readonly tokens: Tokens,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
  ) {}

  async handle({ postId, onPlatforms }: In<Delete>, meta: CommandMeta): ReturnType<Handles<Delete>['handle']> {
    const earlier = await this.posts.earlier(postId, meta);
    if (earlier) return written(earlier, meta);
    const refusal = onPlatforms && (await this.#removeEverywhere(postId, meta));
    if (refusal) return refusal;
    return answerWith(deletePost, await this.posts.command(postId, meta, (now) => ({ kind: 'delete', onPlatforms, now })), meta);
  }

  async #removeEverywhere(postId: string, meta: CommandMeta): Promise<Awaited<ReturnType<Handles<Delete>['handle']>> | undefined> {
    const requested = await this.posts.work(meta.tenant, postId, (now) => ({ kind: 'request-removal', now }));
    if (isRefusal(requested)) return answerWith(deletePost, requested, meta);
    const failures: { targetId: string; failure: Failure }[] = [];
    for (const target of removable(requested.post)) {
      const failure = await this.#remove(target, meta.tenant);
      if (failure) failures.push({ targetId: target.targetId, failure });
      else await this.posts.work(meta.tenant, postId, (now) => ({ kind: 'record-removed', targetId: target.targetId, now }));
    }
    return failures.length > 0 ? platformRefused(failures) : undefined;
  }

  async #remove({ accountId, platform, externalId }: Removable, tenantId: string): Promise<Failure | undefined> {
    const adapter = this.platforms.get(platform);
    if (!adapter) return { class: 'invalid_request', message: `Deleting on ${platform} is not supported here.` };
    const lease = await this.tokens.lease(tenantId, accountId);
    if (lease.kind === 'later') return lease.failure;
    if (lease.kind === 'reconnect') return { class: 'token_expired', message: lease.message };
    const removed = await adapter.remove(externalId, lease.access);
    if (removed.ok) return undefined;
    if (removed.failure.class === 'token_expired') await this.tokens.refused(tenantId, accountId, lease.version, removed.failure);
    return removed.failure;
  }
}

const platformRefused = (failures: readonly { targetId: string; failure: Failure }[]): Refusal<'platform_refused'> =>
  refuse(
    'platform_refused',
    `The post could not be deleted everywhere: ${failures.map(({ failure }) => failure.message).join(' ')} Repeat to go on with what is left.`,
    { failures },
  );
