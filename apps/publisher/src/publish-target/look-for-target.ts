import type { Failure } from '@afterpost/contracts';
import { HOUR } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { mediaTypeOfTarget } from '../post/draft.ts';
import type { Progress } from '../post/target.state.ts';
import { again, type Job } from './job.ts';
import { after, Pace } from './pace.ts';
import { RecordTarget } from './record-target.ts';
import { Tokens } from './tokens.ts';

type Unconfirmed = Extract<Progress, { kind: 'unconfirmed' }>;

/** Finds out whether an unconfirmed target is on the platform. A look-up that fails says nothing and is repeated. */
@Injectable()
export class LookForTarget {
  constructor(
    private readonly tokens: Tokens,
    private readonly pace: Pace,
    private readonly news: RecordTarget,
  ) {}

  async look(job: Job, unconfirmed: Unconfirmed, claims: number): Promise<DueOutcome> {
    const { tenantId, target, adapter } = job;
    const { attempt } = unconfirmed;
    const lease = await this.tokens.lease(tenantId, target.accountId);
    if (lease.kind === 'reconnect') return again(after(this.pace.now(), HOUR));
    if (lease.kind === 'later') return this.#later(claims, lease.failure);
    const found = await adapter.findPublished(attempt.prepared, lease.access);
    if (!found.ok) {
      if (found.failure.class === 'token_expired') await this.tokens.refused(tenantId, target.accountId, lease.version, found.failure);
      return this.#later(claims, found.failure);
    }
    const { targetId } = target;
    const { attemptId, begunAt } = attempt;
    if (found.value === null) return this.#absent(job, unconfirmed);
    const { externalId, permalink, handle } = found.value;
    if (handle) return this.news.record(job, (now) => ({ kind: 'record-processing', targetId, attemptId, handle, askAt: now }));
    return this.news.record(job, () => ({
      kind: 'record-published',
      targetId,
      attemptId,
      externalId,
      permalink,
      mediaType: mediaTypeOfTarget(job.post, job.target),
      publishedAt: begunAt,
    }));
  }

  #absent(job: Job, { attempt: { attemptId, number } }: Unconfirmed): Promise<DueOutcome> {
    const { idempotency, settleMs } = job.adapter.capabilities;
    const resend = number < this.pace.settings.triesMax ? 'retry' : 'give-up';
    return this.news.record(job, (now) => ({
      kind: 'record-absence',
      targetId: job.target.targetId,
      attemptId,
      otherwise: idempotency === 'none' ? 'ask-person' : resend,
      lookAgainAt: after(now, settleMs),
      now,
    }));
  }

  #later(claims: number, failure: Failure): DueOutcome {
    return again(this.pace.retryAt(claims, failure));
  }
}
