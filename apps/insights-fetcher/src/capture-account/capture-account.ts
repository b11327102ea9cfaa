import type { Failure } from '@afterpost/contracts';
import type { Log } from '@afterpost/kernel';
import { LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { AccountLeases } from '../schedule/account-leases.ts';
import { RestAccount } from '../schedule/rest-account.ts';
import { AskPlatform } from './ask-platform.ts';
import type { CaptureWork } from './capture-work.ts';
import { RecordCapture } from './record-capture.ts';

/** What a capture came to: written down, or why the platform could not be asked at all. */
export type CaptureOutcome =
  | { readonly kind: 'recorded'; readonly accountFailure: Failure | null }
  | { readonly kind: 'refused'; readonly failure: Failure };

const BROKEN: Failure = { class: 'transient', message: 'The capture broke off.' };

/** One capture of one account, under its lease: ask, then write. The lease ends with it, whatever happens. */
@Injectable()
export class CaptureAccount {
  constructor(
    private readonly askPlatform: AskPlatform,
    private readonly record: RecordCapture,
    private readonly rest: RestAccount,
    private readonly leases: AccountLeases,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(work: CaptureWork): Promise<CaptureOutcome> {
    try {
      if (isEmpty(work)) {
        await this.leases.giveBack(work.lease);
        return { kind: 'recorded', accountFailure: null };
      }
      const answers = await this.askPlatform.handle(work);
      if (!answers.ok) {
        await this.rest.handle(work.lease, answers.failure);
        return { kind: 'refused', failure: answers.failure };
      }
      await this.record.handle(work, answers.value);
      const { account } = answers.value;
      return { kind: 'recorded', accountFailure: account && !account.ok ? account.failure : null };
    } catch (error) {
      // what broke once may break again at once: the account rests, ever longer, instead of spinning
      await this.rest.handle(work.lease, BROKEN).catch((err: unknown) => {
        this.log.warn({ err, accountId: work.lease.account.accountId }, 'lease-left-to-run-out');
      });
      throw error;
    }
  }
}

const isEmpty = (work: CaptureWork): boolean => work.targets.length === 0 && !work.figures && work.page === null;
