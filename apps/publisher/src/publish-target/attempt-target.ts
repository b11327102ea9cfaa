import type { Failure } from '@afterpost/contracts';
import { HOUR, idFrom, isRefusal, ticker, unreachable } from '@afterpost/kernel';
import type { Outcome, Prepared, PublishOutcome } from '@afterpost/platforms';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { draftOf, mediaTypeOfTarget } from '../post/draft.ts';
import { targetOf } from '../post/post.state.ts';
import { PostStore } from '../post/post-store.ts';
import type { Attempt, Progress } from '../post/target.state.ts';
import { DeferTarget, type Leased } from './defer-target.ts';
import { again, errorOf, type Job } from './job.ts';
import { after, Pace } from './pace.ts';
import { RecordTarget } from './record-target.ts';
import { Tokens } from './tokens.ts';

type Ready = Extract<Progress, { kind: 'ready' }>;
type Attempting = Extract<Progress, { kind: 'attempting' }>;

const HELD_UP: PublishOutcome = {
  kind: 'deferred',
  failure: { class: 'transient', message: 'The publisher was held up and did not send in time.' },
};

const EXPIRED: Failure = {
  class: 'transient',
  message: 'What was uploaded for this post has expired on the platform. It is uploaded again.',
};
const TOO_SLOW: Failure = { class: 'transient', message: 'The platform did not finish processing the media. They are uploaded again.' };
const WAIT_MAX_MS = HOUR;
const ASK_AFTER_MS = 5_000;

/** What was prepared for an earlier attempt is sent again unchanged. */
async function prepare({ adapter, post, target }: Job, ready: Ready, { access }: Leased): Promise<Outcome<Prepared>> {
  if (ready.prepared) return { ok: true, value: ready.prepared };
  return adapter.prepare(draftOf(post, target.overrides, ready.startedAt), { idempotencyKey: target.targetId }, access);
}

/** Makes one attempt: what will be sent is written down, then sent, then what came of it is written down. */
@Injectable()
export class AttemptTarget {
  constructor(
    private readonly posts: PostStore,
    private readonly tokens: Tokens,
    private readonly pace: Pace,
    private readonly news: RecordTarget,
    private readonly refusals: DeferTarget,
  ) {}

  /** For a target that is surely not on the platform. */
  async prepareAndCall(job: Job, ready: Ready): Promise<DueOutcome> {
    const lease = await this.tokens.lease(job.tenantId, job.target.accountId);
    if (lease.kind !== 'leased') return this.refusals.notLeased(job, lease);
    const prepared = await prepare(job, ready, lease);
    if (!prepared.ok) return this.refusals.notPrepared(job, prepared.failure, lease);
    return (await this.#waits(job, ready, prepared.value, lease)) ?? this.#call(job, prepared.value, ready.attempts, lease);
  }

  /** Media take their time on the platform. No attempt begins before they are done; `null`: they are. */
  async #waits(job: Job, ready: Ready, prepared: Prepared, lease: Leased): Promise<DueOutcome | null> {
    const readiness = await job.adapter.checkReady?.(prepared, lease.access);
    if (!readiness) return null;
    if (!readiness.ok) return this.refusals.notPrepared(job, readiness.failure, lease);
    switch (readiness.value.kind) {
      case 'ready':
        return null;
      case 'gone':
        return this.refusals.defer(job, null, EXPIRED, true);
      case 'waiting': {
        const now = this.pace.now();
        if (ready.preparedAt !== null && now > after(ready.preparedAt, WAIT_MAX_MS)) return this.refusals.defer(job, null, TOO_SLOW, true);
        const readyAt = after(now, readiness.value.retryAfterMs);
        if (ready.preparedAt !== null) return again(readyAt);
        return this.news.record(job, () => ({ kind: 'record-prepared', targetId: job.target.targetId, prepared, readyAt, now }));
      }
      default:
        return unreachable(readiness.value);
    }
  }

  /** For an attempt that nobody ended, where sending the same again makes no second post. */
  async repeat(job: Job, { attempt, attempts }: Attempting): Promise<DueOutcome> {
    const lease = await this.tokens.lease(job.tenantId, job.target.accountId);
    return lease.kind === 'leased' ? this.#call(job, attempt.prepared, attempts, lease) : this.giveUp(job, { attempt });
  }

  /** For an attempt that nobody ended: the platform may have it, so it is looked for. */
  giveUp(job: Job, { attempt }: Pick<Attempting, 'attempt'>): Promise<DueOutcome> {
    return this.#unconfirmed(job, attempt, {
      class: 'unconfirmed',
      message: 'Publishing was interrupted. It is being checked whether the platform has the post.',
    });
  }

  async #call(job: Job, prepared: Prepared, attempts: number, lease: Leased): Promise<DueOutcome> {
    const { adapter, target, tenantId, post } = job;
    const { startWithinMs } = this.pace.settings;
    const attemptId = idFrom('attempt', target.targetId, String(attempts + 1));
    const begunAt = ticker();
    const begun = await this.posts.work(tenantId, post.postId, (now) => {
      const deadline = after(now, startWithinMs);
      const overAt = after(deadline, adapter.capabilities.publishTimeoutMs);
      return {
        kind: 'begin-attempt',
        targetId: target.targetId,
        attemptId,
        prepared,
        deadline,
        overAt,
        repeatable: adapter.capabilities.idempotency === 'idempotent',
        now,
      };
    });
    const progress = !isRefusal(begun) && targetOf(begun.post, target.targetId)?.progress;
    // Another worker was faster: the call is its business.
    if (!progress || progress.kind !== 'attempting') return this.news.standBack(job);
    // Suspended in between, by either clock: the call must not be made any more.
    const late = this.pace.now() >= progress.attempt.deadline || ticker() - begunAt > startWithinMs;
    const outcome = late ? HELD_UP : await adapter.publish(prepared, lease.access);
    return progress.repeats
      ? this.#concludeRepeat(job, progress.attempt, outcome, lease)
      : this.#conclude(job, progress.attempt, outcome, lease);
  }

  /** Whatever a repetition is refused for, the call that it repeats may have arrived: only a look can tell. */
  async #concludeRepeat(job: Job, attempt: Attempt, outcome: PublishOutcome, lease: Leased): Promise<DueOutcome> {
    if (outcome.kind === 'published' || outcome.kind === 'processing') return this.#conclude(job, attempt, outcome, lease);
    if (outcome.kind === 'tokenInvalid') await this.tokens.refused(job.tenantId, job.target.accountId, lease.version, outcome.failure);
    return this.#unconfirmed(job, attempt, { ...outcome.failure, class: 'unconfirmed' });
  }

  #conclude(job: Job, attempt: Attempt, outcome: PublishOutcome, lease: Leased): Promise<DueOutcome> {
    const { targetId } = job.target;
    const { attemptId } = attempt;
    switch (outcome.kind) {
      case 'published': {
        const { externalId, permalink } = outcome;
        return this.news.record(job, (now) => ({
          kind: 'record-published',
          targetId,
          attemptId,
          externalId,
          permalink,
          mediaType: mediaTypeOfTarget(job.post, job.target),
          publishedAt: now,
        }));
      }
      case 'rejected':
        return this.news.record(job, () => ({ kind: 'record-failed', targetId, attemptId, error: errorOf(outcome.failure) }));
      case 'deferred':
        return this.refusals.defer(job, attemptId, outcome.failure, outcome.prepareAgain);
      case 'tokenInvalid':
        return this.refusals.tokenRefused(job, attemptId, outcome.failure, lease);
      case 'processing': {
        const { handle, retryAfterMs = ASK_AFTER_MS } = outcome;
        return this.news.record(job, (now) => ({
          kind: 'record-processing',
          targetId,
          attemptId,
          handle,
          askAt: after(now, retryAfterMs),
        }));
      }
      case 'unconfirmed':
        return this.#unconfirmed(job, attempt, outcome.failure);
      default:
        return unreachable(outcome);
    }
  }

  /** Where a repetition can't make a second post, it is enough that the network settles; elsewhere nothing is hurried. */
  #unconfirmed(job: Job, { attemptId, overAt }: Attempt, failure: Failure): Promise<DueOutcome> {
    const { idempotency, settleMs } = job.adapter.capabilities;
    return this.news.record(job, (now) => ({
      kind: 'record-unconfirmed',
      targetId: job.target.targetId,
      attemptId,
      error: errorOf(failure),
      lookAt: after(idempotency === 'idempotent' ? now : overAt, settleMs),
      now,
    }));
  }
}
