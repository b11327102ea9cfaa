import { isRefusal, unreachable } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { targetOf } from '../post/post.state.ts';
import { PostStore } from '../post/post-store.ts';
import { AttemptTarget } from './attempt-target.ts';
import { FollowProcessing } from './follow-processing.ts';
import { HoldTarget } from './hold-target.ts';
import { DONE, type Job, nextOf } from './job.ts';
import { LookForTarget } from './look-for-target.ts';

/** What a target needs next, by how far it has got. */
@Injectable()
export class StepTarget {
  constructor(
    private readonly posts: PostStore,
    private readonly holding: HoldTarget,
    private readonly attempt: AttemptTarget,
    private readonly looking: LookForTarget,
    private readonly following: FollowProcessing,
  ) {}

  /** Takes a target that is due one step further; `claims`: how often its work was taken up since it was planned. */
  async step(job: Job, claims: number): Promise<DueOutcome> {
    const { progress } = job.target;
    switch (progress.kind) {
      case 'idle':
        return this.#start(job);
      case 'ready':
        return this.attempt.prepareAndCall(job, progress);
      case 'held':
        return this.holding.miss(job);
      case 'attempting':
        // Nobody has told what came of it, and by now nobody will.
        return job.adapter.capabilities.idempotency === 'idempotent'
          ? this.attempt.repeat(job, progress)
          : this.attempt.giveUp(job, progress);
      case 'processing':
        return this.following.ask(job, progress, claims);
      case 'unconfirmed':
        return this.looking.look(job, progress, claims);
      case 'published':
      case 'failed':
      case 'missed':
      case 'canceled':
        return DONE;
      default:
        return unreachable(progress);
    }
  }

  async #start(job: Job): Promise<DueOutcome> {
    const reason = await this.holding.reason(job);
    if (reason) return this.holding.hold(job, null, reason);
    const { targetId } = job.target;
    const decided = await this.posts.work(job.tenantId, job.post.postId, (now) => ({ kind: 'start-target', targetId, now }));
    // Canceled, moved or deleted a moment ago: whoever did that has planned the work anew.
    if (isRefusal(decided)) return nextOf(job.post, targetId);
    const target = targetOf(decided.post, targetId);
    return target?.progress.kind === 'ready'
      ? this.attempt.prepareAndCall({ ...job, post: decided.post, target }, target.progress)
      : nextOf(decided.post, targetId);
  }
}
