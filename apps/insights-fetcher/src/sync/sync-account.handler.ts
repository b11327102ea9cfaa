import type { CaptureError, CommandMeta, Failure, In, Out, syncAccount } from '@afterpost/contracts';
import { refuse, type Clock, type Refusal } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { CaptureAccount } from '../capture-account/capture-account.ts';
import { captureError } from '../capture-account/capture-words.ts';
import { CallGate } from '../platform-session/call-gate.ts';
import type { Account, AccountLease } from '../schedule/account.ts';
import { AccountLeases } from '../schedule/account-leases.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';
import { capturedBy } from './caused-events.ts';
import { BUSY, restOf } from './not-now.ts';

type Request = In<typeof syncAccount>;
type Answer = Out<typeof syncAccount>;

/** Captures an account's own figures now, and its newest page if that is wanted. */
@Injectable()
export class SyncAccount implements Handles<typeof syncAccount> {
  constructor(
    private readonly db: Database,
    private readonly leases: AccountLeases,
    private readonly capture: CaptureAccount,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(request: Request, meta: CommandMeta): Promise<Answer | Refusal<'account_not_found'>> {
    const before = await this.leases.find(meta.tenant, request.accountId);
    if (!before) return refuse('account_not_found', 'There is no such account.');
    if ((await capturedBy(this.db, meta.id, [request.accountId])).size > 0) return answerOf(before, false);
    if (isFresh(before, this.clock.now(), request.maxAgeMs)) return answerOf(before, true);
    const lease = await this.leases.takeAfterOthers(request.accountId);
    if (!lease) return failedAnswer(before, BUSY);
    if (lease.account.accountPosition > before.accountPosition) {
      await this.leases.giveBack(lease);
      return answerOf(lease.account, true);
    }
    const failure = await this.#capture(request, meta, lease);
    if (failure) return failedAnswer(before, failure);
    return answerOf((await this.leases.find(meta.tenant, request.accountId)) ?? before, false);
  }

  async #capture({ discover }: Request, meta: CommandMeta, lease: AccountLease): Promise<Failure | null> {
    const resting = restOf(lease.account, this.clock.now());
    if (resting) {
      await this.leases.giveBack(lease);
      return resting;
    }
    const gate = new CallGate(this.settings.captures.callsInFlightMax);
    const page = discover ? ({ kind: 'newest' } as const) : null;
    const outcome = await this.capture.handle({ lease, source: 'live', targets: [], figures: true, page, gate, cause: meta });
    return outcome.kind === 'refused' ? outcome.failure : outcome.accountFailure;
  }
}

const isFresh = ({ accountCapturedAt }: Account, now: Date, maxAgeMs: number): boolean =>
  accountCapturedAt !== null && now.getTime() - accountCapturedAt.getTime() < maxAgeMs;

const answerOf = (account: Account, cached: boolean, errors: CaptureError[] = []): Answer => ({
  status: errors.length > 0 ? 'failed' : 'success',
  cached,
  capturedAt: account.accountCapturedAt?.toISOString() ?? null,
  errors,
  position: account.accountPosition,
});

const failedAnswer = (account: Account, failure: Failure): Answer => answerOf(account, false, [captureError('Insights metrics', failure)]);
