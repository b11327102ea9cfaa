import { AppError } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import type { Platforms } from '@afterpost/platforms';
import type { DueOutcome, Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { PLATFORMS } from '../platforms.token.ts';
import { targetOf } from '../post/post.state.ts';
import { PostStore, type PublishTargetPayload } from '../post/post-store.ts';
import { DONE, nextOf } from './job.ts';
import { Pace } from './pace.ts';
import { StepTarget } from './step-target.ts';

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
    private readonly steps: StepTarget,
  ) {}

  async work({ key: targetId, payload: { postId, tenantId }, attempts }: DueItem<PublishTargetPayload>): Promise<DueOutcome> {
    const post = await this.posts.load(tenantId, postId);
    const target = post && targetOf(post, targetId);
    if (!target) return DONE;
    const next = nextOf(post, targetId);
    if (next.kind === 'done' || next.at.toISOString() > this.pace.now()) return next;
    const adapter = this.platforms.get(target.platform);
    if (!adapter) throw new AppError('platform-not-supported', `This publisher cannot publish to ${target.platform}.`);
    return this.steps.step({ tenantId, post, target, adapter }, attempts);
  }
}
