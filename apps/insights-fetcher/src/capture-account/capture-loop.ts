import type { Clock } from '@afterpost/kernel';
import { CLOCK, Database, type Looping } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { dueBackfill } from '../discover/backfills.ts';
import { CallGate } from '../platform-session/call-gate.ts';
import type { AccountLease } from '../schedule/account.ts';
import { AccountLeases } from '../schedule/account-leases.ts';
import { dueTargets } from '../schedule/target.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';
import { CaptureAccount } from './capture-account.ts';
import type { CaptureWork } from './capture-work.ts';

/** Captures what is due, an account a round. Any number of loops and replicas may run. */
@Injectable()
export class CaptureLoop implements Looping {
  constructor(
    private readonly db: Database,
    private readonly leases: AccountLeases,
    private readonly capture: CaptureAccount,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async round(): Promise<{ readonly waitMs: number }> {
    const lease = await this.leases.claim(this.clock.now());
    if (!lease) return { waitMs: this.settings.captures.idleMs };
    await this.capture.handle(await this.#dueOf(lease));
    return { waitMs: 0 };
  }

  /** Everything of an account that is due now, in one go. */
  async #dueOf(lease: AccountLease): Promise<CaptureWork> {
    const { accountId, accountDueAt } = lease.account;
    const { callsInFlightMax, targetsMax } = this.settings.captures;
    const now = this.clock.now();
    const targets = await dueTargets(this.db.pool, accountId, now, targetsMax);
    const backfill = await dueBackfill(this.db.pool, accountId, now);
    const figures = accountDueAt !== null && accountDueAt <= now;
    const page = backfill ? ({ kind: 'backfill', backfill } as const) : figures ? ({ kind: 'newest' } as const) : null;
    return { lease, source: 'scheduled', targets, figures, page, gate: new CallGate(callsInFlightMax) };
  }
}
