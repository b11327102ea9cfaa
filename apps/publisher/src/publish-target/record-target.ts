import { type Log, isRefusal } from '@afterpost/kernel';
import { type DueOutcome, LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { TargetCommand } from '../post/post.commands.ts';
import { PostStore } from '../post/post-store.ts';
import { DONE, type Job, nextOf } from './job.ts';

/** Writes down what came of work on a target. */
@Injectable()
export class RecordTarget {
  constructor(
    private readonly posts: PostStore,
    @Inject(LOG) private readonly log: Log,
  ) {}

  /** Records the news and says when the target needs a worker next. News that came too late changes nothing. */
  async record(job: Job, command: (now: string) => TargetCommand): Promise<DueOutcome> {
    const { postId } = job.post;
    const { targetId } = job.target;
    const decided = await this.posts.work(job.tenantId, postId, command);
    if (!isRefusal(decided)) {
      this.log.info({ postId, targetId, events: decided.events.map(({ type }) => type) }, 'target-moved');
      return nextOf(decided.post, targetId);
    }
    if (decided.refused === 'published_twice') this.log.error({ postId, targetId }, 'target-published-twice');
    else this.log.warn({ postId, targetId, reason: decided.refused }, 'target-news-too-late');
    return this.standBack(job);
  }

  /** Leaves the target to whoever has moved it on, and says when it needs a worker next. */
  async standBack({ tenantId, post: { postId }, target: { targetId } }: Job): Promise<DueOutcome> {
    const post = await this.posts.load(tenantId, postId);
    return post ? nextOf(post, targetId) : DONE;
  }
}
