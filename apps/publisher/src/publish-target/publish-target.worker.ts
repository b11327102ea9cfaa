import { AppError, isRefusal, unreachable } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import type { Platforms } from '@afterpost/platforms';
import type { DueOutcome, Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { PLATFORMS } from '../platforms.token.ts';
import { targetOf } from '../post/post.state.ts';
import { PostStore, type PublishTargetPayload } from '../post/post-store.ts';
import { AttemptTarget } from './attempt-target.ts';
import { FollowProcessing } from './follow-processing.ts';
import { again, DONE, type Job, nextOf } from './job.ts';
import { LookForTarget } from './look-for-target.ts';
import { Pace } from './pace.ts';

/**
 * Brings one target one step further. It may die anywhere: what was going to be done is in the log before it is done,
 * and whoever gets the target next goes on from there.
 */
@Injectable()
export class PublishTarget implements Worker<PublishTargetPayload> {
  constructor(
    private readonly posts: PostStore,
    @Inject(PLATFORMS) private readonly platforms: Platforms,
    private readonly pace: Pace,
    private readonly attempt: AttemptTarget,
    private readonly look: LookForTarget,
    private readonly following: FollowProcessing,
  ) {}

  async work({ key: targetId, payload: { postId, tenantId }, attempts }: DueItem<PublishTargetPayload>): Promise<DueOutcome> {
    const post = await this.posts.load(tenantId, postId);
    const target = post && targetOf(post, targetId);
    if (!target) return DONE;
    const next = nextOf(post, targetId);
    if (next.kind === 'done' || next.at.toISOString() > this.pace.now()) return next;
    const adapter = this.platforms.get(target.platform);
    if (!adapter) throw new AppError('platform-not-supported', `This publisher cannot publish to ${target.platform}.`);
    return this.#step({ tenantId, post, target, adapter }, attempts);
  }

  async #step(job: Job, claims: number): Promise<DueOutcome> {
    const { progress } = job.target;
    switch (progress.kind) {
      case 'idle':
        return this.#start(job);
      case 'ready':
        return this.attempt.prepareAndCall(job, progress);
      case 'attempting':
        // Nobody has told what came of it, and by now nobody will.
        return job.adapter.capabilities.idempotency === 'idempotent'
          ? this.attempt.repeat(job, progress)
          : this.attempt.giveUp(job, progress);
      case 'processing':
        return this.following.ask(job, progress, claims);
      case 'unconfirmed':
        return this.look.look(job, progress, claims);
      case 'published':
      case 'failed':
      case 'canceled':
        return DONE;
      default:
        return unreachable(progress);
    }
  }

  async #start(job: Job): Promise<DueOutcome> {
    const { targetId } = job.target;
    const decided = await this.posts.work(job.tenantId, job.post.postId, (now) => ({ kind: 'start-target', targetId, now }));
    // Canceled, moved or deleted a moment ago: whoever did that has planned the work anew.
    if (isRefusal(decided)) return again(this.pace.now());
    const target = targetOf(decided.post, targetId);
    return target?.progress.kind === 'ready'
      ? this.attempt.prepareAndCall({ ...job, post: decided.post, target }, target.progress)
      : nextOf(decided.post, targetId);
  }
}
