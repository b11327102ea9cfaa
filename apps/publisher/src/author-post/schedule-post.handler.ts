import { type CommandMeta, type In, type PostViolation, schedulePost } from '@afterpost/contracts';
import type { Handles } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import { isMovable, type PresentPost } from '../post/post.state.ts';
import { PostStore, written } from '../post/post-store.ts';
import { answerWith } from './answer-with.ts';
import { PostCheck } from './post-check.ts';

/** Schedules a post, or moves it, for as long as publishing has not started. */
@Injectable()
export class SchedulePost implements Handles<typeof schedulePost> {
  constructor(
    private readonly posts: PostStore,
    private readonly check: PostCheck,
  ) {}

  async handle({ postId, scheduledAt }: In<typeof schedulePost>, meta: CommandMeta): ReturnType<Handles<typeof schedulePost>['handle']> {
    const earlier = await this.posts.earlier(postId, meta);
    if (earlier) return written(earlier, meta);
    const post = await this.posts.load(meta.tenant, postId);
    const refusal = post && isMovable(post) && (await this.check.refusal(meta.tenant, post, (violation) => isHeldFor(violation, post)));
    if (refusal) return refusal;
    const at = new Date(scheduledAt).toISOString();
    return answerWith(schedulePost, await this.posts.command(postId, meta, (now) => ({ kind: 'schedule', scheduledAt: at, now })), meta);
  }
}

/** A post that waits for its account may be moved while it waits: there is time to reconnect. */
const isHeldFor = ({ code, accountId }: PostViolation, { targets }: PresentPost): boolean =>
  code === 'account_inactive' && targets.some((target) => target.accountId === accountId && target.progress.kind === 'held');
