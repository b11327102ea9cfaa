import type { Failure } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import type { Progress } from '../post/target.state.ts';
import { HoldTarget } from './hold-target.ts';
import { errorOf, type Job } from './job.ts';
import { after, Pace } from './pace.ts';
import { RecordTarget } from './record-target.ts';
import { type Lease, Tokens } from './tokens.ts';

export type Leased = Extract<Lease, { kind: 'leased' }>;

/** A platform's longest window is a day; whoever waits this long for its budget waits for nothing. */
const BUDGET_WAIT_MAX_MS = 7 * DAY;

/** What becomes of a target that is surely not on the platform: tried again later, held until its account is back, or given up. */
@Injectable()
export class DeferTarget {
  constructor(
    private readonly tokens: Tokens,
    private readonly pace: Pace,
    private readonly news: RecordTarget,
    private readonly holding: HoldTarget,
  ) {}

  /** Again later, if it was not tried too often already, or too long for a budget. `attemptId`: null when it never came to a call. */
  defer(job: Job, attemptId: string | null, failure: Failure, prepareAgain = false): Promise<DueOutcome> {
    const { deferrals, startedAt } = startedOf(job.target.progress, this.pace.now());
    const isOver =
      failure.class === 'rate_limited'
        ? this.pace.now() > after(startedAt, BUDGET_WAIT_MAX_MS)
        : deferrals + 1 >= this.pace.settings.triesMax;
    if (isOver) return this.fail(job, attemptId, failure);
    const retryAt = this.pace.retryAt(deferrals, failure);
    return this.#deferUntil(job, attemptId, failure, retryAt, prepareAgain);
  }

  fail(job: Job, attemptId: string | null, failure: Failure): Promise<DueOutcome> {
    return this.news.record(job, () => ({ kind: 'record-failed', targetId: job.target.targetId, attemptId, error: errorOf(failure) }));
  }

  notLeased(job: Job, lease: Exclude<Lease, Leased>, attemptId: string | null = null): Promise<DueOutcome> {
    return lease.kind === 'later'
      ? this.defer(job, attemptId, lease.failure)
      : this.holding.hold(job, attemptId, { code: 'token_expired', message: lease.message });
  }

  notPrepared(job: Job, failure: Failure, lease: Leased): Promise<DueOutcome> {
    switch (failure.class) {
      case 'token_expired':
        return this.tokenRefused(job, null, failure, lease);
      case 'rate_limited':
      case 'transient':
      case 'unconfirmed':
        return this.defer(job, null, failure);
      default:
        return this.fail(job, null, failure);
    }
  }

  /**
   * A refused token is renewed once. If the grant is gone, the target is held until the account is reconnected; if the
   * next token is refused too, it fails; a token that merely could not be renewed right now is waited for.
   */
  async tokenRefused(job: Job, attemptId: string | null, failure: Failure, { version }: Leased): Promise<DueOutcome> {
    const { accountId } = job.target;
    const expired: Failure = { ...failure, class: 'token_expired' };
    const reconnect: Failure = { ...expired, message: `${failure.message} Reconnect the account.` };
    const status = await this.tokens.refused(job.tenantId, accountId, version, failure);
    if (status === undefined) return this.defer(job, attemptId, { class: 'transient', message: 'The account could not be checked.' });
    if (status !== 'active') return this.holding.hold(job, attemptId, errorOf(reconnect));
    const next = await this.tokens.lease(job.tenantId, accountId);
    if (next.kind !== 'leased') return this.notLeased(job, next, attemptId);
    if (next.version === version) return this.defer(job, attemptId, { ...failure, class: 'transient' });
    const refusedBefore = lastErrorOf(job.target.progress)?.code === 'token_expired';
    return refusedBefore ? this.fail(job, attemptId, reconnect) : this.#deferUntil(job, attemptId, expired, this.pace.now(), false);
  }

  #deferUntil(job: Job, attemptId: string | null, failure: Failure, retryAt: string, prepareAgain: boolean): Promise<DueOutcome> {
    return this.news.record(job, () => ({
      kind: 'record-deferred',
      targetId: job.target.targetId,
      attemptId,
      error: errorOf(failure),
      retryAt,
      prepareAgain,
    }));
  }
}

const startedOf = (progress: Progress, now: string) => ('startedAt' in progress ? progress : { deferrals: 0, startedAt: now });

const lastErrorOf = (progress: Progress) => ('lastError' in progress ? progress.lastError : null);
