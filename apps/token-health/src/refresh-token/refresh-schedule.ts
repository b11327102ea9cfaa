import type { Platform } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { DueQueue } from '@afterpost/messaging';
import { Inject, Injectable } from '@nestjs/common';
import { lastCallAt, refreshDueAt, retryAt } from '../credential/lifetime.ts';
import { Lifetimes } from '../credential/lifetimes.ts';
import { RANDOM } from '../settings.ts';

export const REFRESH_TOKEN = 'refresh-token';
export const WATCH_EXPIRY = 'watch-expiry';

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

  /** Of what was issued just now: its next refresh, and a look at when it ends for good. */
  async plan(tx: Queryable, issued: Issued): Promise<void> {
    const { accountId: key, version, issuedAt } = issued;
    const dueAt = this.#dueAt(issued);
    if (dueAt === null) await this.due.cancel(tx, REFRESH_TOKEN, key);
    else await this.due.schedule<RefreshDue>(tx, { kind: REFRESH_TOKEN, key, dueAt, payload: { version } });
    await this.due.schedule(tx, { kind: WATCH_EXPIRY, key, dueAt: issuedAt, payload: {} });
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
    await this.due.cancel(tx, WATCH_EXPIRY, accountId);
  }

  /** When the next refresh of an account is due, if one is planned. */
  async nextRefreshAt(db: Queryable, { accountId, refreshable }: Pick<Issued, 'accountId' | 'refreshable'>): Promise<Date | null> {
    return refreshable ? ((await this.due.dueAt(db, REFRESH_TOKEN, accountId)) ?? null) : null;
  }

  retryAt(now: Date, failedRefreshes: number, retryAfterMs: number | undefined): Date {
    return retryAt(now, failedRefreshes, retryAfterMs, this.random);
  }
}
