import { HOUR, unreachable } from '@afterpost/kernel';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { isDeepStrictEqual } from 'node:util';
import { mediaTypeOfTarget } from '../post/draft.ts';
import type { Progress } from '../post/target.state.ts';
import { DeferTarget } from './defer-target.ts';
import { again, errorOf, type Job } from './job.ts';
import { after, Pace } from './pace.ts';
import { RecordTarget } from './record-target.ts';
import { Tokens } from './tokens.ts';

type Processing = Extract<Progress, { kind: 'processing' }>;

/** A platform that has said nothing new for this long has lost it, or never says: then the post is looked for. */
const PROCESSING_MAX_MS = 6 * HOUR;
const ASK_AGAIN_MS = 15_000;

/** Asks what became of a target that the platform has taken, until it is public or refused. Asking again is harmless. */
@Injectable()
export class FollowProcessing {
  constructor(
    private readonly tokens: Tokens,
    private readonly pace: Pace,
    private readonly news: RecordTarget,
    private readonly refusals: DeferTarget,
  ) {}

  async ask(job: Job, processing: Processing, claims: number): Promise<DueOutcome> {
    const { adapter, target, tenantId } = job;
    const { targetId, accountId } = target;
    const { handle } = processing;
    const { attemptId } = processing.attempt;
    const silentMs = Date.parse(this.pace.now()) - Date.parse(processing.askAt);
    if (!adapter.confirm || silentMs > PROCESSING_MAX_MS) return this.#lookInstead(job, attemptId);
    const lease = await this.tokens.lease(tenantId, accountId);
    if (lease.kind === 'reconnect') return again(after(this.pace.now(), HOUR));
    if (lease.kind === 'later') return again(this.pace.retryAt(claims, lease.failure));
    const outcome = await adapter.confirm(handle, lease.access);
    switch (outcome.kind) {
      case 'published': {
        const { externalId, permalink } = outcome;
        const mediaType = mediaTypeOfTarget(job.post, target);
        return this.news.record(job, (now) => ({
          kind: 'record-published',
          targetId,
          attemptId,
          externalId,
          permalink,
          mediaType,
          publishedAt: now,
        }));
      }
      case 'processing': {
        const waitMs = outcome.retryAfterMs ?? ASK_AGAIN_MS;
        // nothing new: asked about ever less often
        if (isDeepStrictEqual(outcome.handle, handle)) return again(after(this.pace.now(), Math.max(waitMs, silentMs / 10)));
        const askAt = after(this.pace.now(), waitMs);
        return this.news.record(job, () => ({ kind: 'record-processing', targetId, attemptId, handle: outcome.handle, askAt }));
      }
      case 'rejected':
        return this.news.record(job, () => ({ kind: 'record-failed', targetId, attemptId, error: errorOf(outcome.failure) }));
      case 'tokenInvalid':
        await this.tokens.refused(tenantId, accountId, lease.version, outcome.failure);
        return again(this.pace.retryAt(claims, outcome.failure));
      case 'deferred':
        if (outcome.prepareAgain) return this.refusals.defer(job, attemptId, outcome.failure, true);
        return again(this.pace.retryAt(claims, outcome.failure));
      case 'unconfirmed':
        return again(this.pace.retryAt(claims, outcome.failure));
      default:
        return unreachable(outcome);
    }
  }

  #lookInstead(job: Job, attemptId: string): Promise<DueOutcome> {
    return this.news.record(job, (now) => ({
      kind: 'record-unconfirmed',
      targetId: job.target.targetId,
      attemptId,
      error: { code: 'unconfirmed', message: 'The platform took the post and never said that it is public. It is being looked for.' },
      lookAt: now,
      now,
    }));
  }
}
