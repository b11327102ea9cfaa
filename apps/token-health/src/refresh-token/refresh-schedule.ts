import type { Platform } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { DueQueue } from '@afterpost/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { lastCallAt, refreshDueAt, retryAt } from '../credential/lifetime.ts';
import { Lifetimes } from '../credential/lifetimes.ts';
import { RANDOM } from '../settings.ts';

export const REFRESH_TOKEN = 'refresh-token';

/** Which credential is to be refreshed: when it has been by then, there is nothing to do. */
export interface RefreshDue {
  readonly version: number;
}

/** What was issued for an account, and when it ends. */
export interface Issued {
  readonly accountId: string;
  readonly platform: Platform;
  readonly version: number;
  readonly issuedAt: Date;
  readonly accessExpiresAt: Date | null;
  readonly refreshable: boolean;
}

/** When the next refresh of an account is due. */
@Injectable()
export class RefreshSchedule {
  constructor(
    private readonly due: DueQueue,
    private readonly lifetimes: Lifetimes,
    @Inject(RANDOM) private readonly random: () => number,
  ) {}

  async plan(tx: Queryable, issued: Issued): Promise<void> {
    const dueAt = this.#dueAt(issued);
    if (dueAt === null) return this.cancel(tx, issued.accountId);
    await this.due.schedule<RefreshDue>(tx, { kind: REFRESH_TOKEN, key: issued.accountId, dueAt, payload: { version: issued.version } });
  }

  /** What cannot be refreshed is looked at when it ends: somebody must say so. */
  #dueAt(issued: Issued): Date | null {
    const lifetimes = this.lifetimes.of(issued.platform);
    return issued.refreshable && lifetimes ? refreshDueAt(issued, lifetimes, this.random) : issued.accessExpiresAt;
  }

  /** Until when calls may be made with a token; `null` where it does not end, or nobody knows. */
  lastCallAt(issued: Pick<Issued, 'platform' | 'issuedAt' | 'accessExpiresAt'>): Date | null {
    const lifetimes = this.lifetimes.of(issued.platform);
    return lifetimes ? lastCallAt(issued, lifetimes) : null;
  }

  async cancel(tx: Queryable, accountId: string): Promise<void> {
    await this.due.cancel(tx, REFRESH_TOKEN, accountId);
  }

  retryAt(now: Date, failedRefreshes: number, retryAfterMs: number | undefined): Date {
    return retryAt(now, failedRefreshes, retryAfterMs, this.random);
  }
}
