import type { AccountStatus, TargetError } from '@afterpost/contracts';
import type { DueOutcome } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { Accounts } from '../know-accounts/accounts.ts';
import type { Job } from './job.ts';
import { after, Pace } from './pace.ts';
import { RecordTarget } from './record-target.ts';

const REASONS: Readonly<Record<Exclude<AccountStatus, 'active'>, TargetError>> = {
  token_expired: { code: 'token_expired', message: 'The platform no longer accepts the account. Reconnect it, and the post is published.' },
  revoked: { code: 'token_expired', message: 'Access to the account was withdrawn. Reconnect it, and the post is published.' },
  disabled: { code: 'permission_denied', message: 'The account is disabled. Enable it, and the post is published.' },
  disconnected: {
    code: 'permission_denied',
    message: 'The account is not connected any more. Connect it again, and the post is published.',
  },
};

/** Lets a target wait for its account, for as long as the post is worth publishing unasked. */
@Injectable()
export class HoldTarget {
  constructor(
    private readonly accounts: Accounts,
    private readonly pace: Pace,
    private readonly news: RecordTarget,
  ) {}

  /** Why the target's account can't publish, as far as we have heard. */
  async reason({ tenantId, target }: Job): Promise<TargetError | undefined> {
    const status = await this.accounts.statusOf(tenantId, target.accountId);
    return status === undefined || status === 'active' ? undefined : REASONS[status];
  }

  /** For a target that is surely not on the platform. `attemptId`: null when it never came to a call. */
  hold(job: Job, attemptId: string | null, error: TargetError): Promise<DueOutcome> {
    return this.news.record(job, (now) => ({
      kind: 'hold-target',
      targetId: job.target.targetId,
      attemptId,
      error,
      until: after(job.post.scheduledAt ?? now, this.pace.settings.overdueMaxMs),
      now,
    }));
  }

  /** For a target that is still held when its time is up. */
  miss(job: Job): Promise<DueOutcome> {
    return this.news.record(job, (now) => ({ kind: 'release-target', targetId: job.target.targetId, dueAt: now, now }));
  }
}
