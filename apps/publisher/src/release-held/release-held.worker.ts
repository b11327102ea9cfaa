import { isRefusal, type Log } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import { Database, type DueOutcome, LOG, type Worker } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { Accounts } from '../know-accounts/accounts.ts';
import { type HeldTarget, heldTargets, lastTurn, type ReleaseHeldPayload } from '../post/held-targets.ts';
import { PostStore } from '../post/post-store.ts';
import { again, DONE } from '../publish-target/job.ts';
import { after, Pace } from '../publish-target/pace.ts';

const AT_ONCE = 50;

/**
 * Gives the held targets of an account that is back their turns, oldest first and a pause apart: nothing that piled up is
 * fired in a burst. A turn is noted with the decision that gives it, so a death in between neither repeats nor skips one.
 */
@Injectable()
export class ReleaseHeld implements Worker<ReleaseHeldPayload> {
  constructor(
    private readonly database: Database,
    private readonly accounts: Accounts,
    private readonly posts: PostStore,
    private readonly pace: Pace,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async work({ key: accountId, payload: { tenantId } }: DueItem<ReleaseHeldPayload>): Promise<DueOutcome> {
    // Out of use once more: its next return plans this anew.
    if ((await this.accounts.statusOf(tenantId, accountId)) !== 'active') return DONE;
    const held = await heldTargets(this.database.pool, accountId, AT_ONCE);
    for (const target of held) await this.#release(tenantId, accountId, target);
    return held.length < AT_ONCE ? DONE : again(this.pace.now());
  }

  async #release(tenantId: string, accountId: string, { targetId, postId }: HeldTarget): Promise<void> {
    const dueAt = await this.#nextTurn(accountId);
    const decided = await this.posts.work(tenantId, postId, (now) => ({ kind: 'release-target', targetId, dueAt, now }));
    // Moved, canceled or missed a moment ago: then it is not held any more.
    if (!isRefusal(decided)) this.log.info({ postId, targetId, events: decided.events.map(({ type }) => type) }, 'target-moved');
  }

  async #nextTurn(accountId: string): Promise<string> {
    const last = await lastTurn(this.database.pool, accountId);
    const now = this.pace.now();
    const next = last ? after(last.toISOString(), this.pace.settings.releaseEveryMs) : now;
    return next > now ? next : now;
  }
}
