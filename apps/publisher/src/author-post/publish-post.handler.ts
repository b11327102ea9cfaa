import { type CommandMeta, type In, publishPost } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { isMovable } from '../post/post.state.ts';
import { PostStore, written } from '../post/post-store.ts';
import { answerWith } from './answer-with.ts';
import { PostCheck } from './post-check.ts';

/** Makes a post due now. The workers do the rest. */
@Injectable()
export class PublishPost implements Handles<typeof publishPost> {
  constructor(
    private readonly posts: PostStore,
    private readonly check: PostCheck,
  ) {}

  async handle({ postId }: In<typeof publishPost>, meta: CommandMeta): ReturnType<Handles<typeof publishPost>['handle']> {
    const earlier = await this.posts.earlier(postId, meta);
    if (earlier) return written(earlier, meta);
    const post = await this.posts.load(meta.tenant, postId);
    const refusal = post && isMovable(post) && (await this.check.refusal(meta.tenant, post));
    if (refusal) return refusal;
    return answerWith(publishPost, await this.posts.command(postId, meta, (now) => ({ kind: 'publish-now', now })), meta);
  }
}
