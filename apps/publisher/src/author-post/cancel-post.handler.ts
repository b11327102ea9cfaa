import { cancelPost, type CommandMeta, type In } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { PostStore } from '../post/post-store.ts';
import { answerWith } from './answer-with.ts';

/** Cancels a post, for as long as publishing has not started. */
@Injectable()
export class CancelPost implements Handles<typeof cancelPost> {
  constructor(private readonly posts: PostStore) {}

  async handle({ postId }: In<typeof cancelPost>, meta: CommandMeta): ReturnType<Handles<typeof cancelPost>['handle']> {
    return answerWith(cancelPost, await this.posts.command(postId, meta, (now) => ({ kind: 'cancel', now })), meta);
  }
}
