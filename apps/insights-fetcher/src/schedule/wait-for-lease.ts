import { ticker } from '@afterpost/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { PAUSE, SETTINGS, type FetcherSettings, type Pause } from '../settings.ts';
import type { AccountLease } from './account.ts';
import { AccountLeases } from './account-leases.ts';

const LOOK_EVERY_MS = 50;

/** Takes an account's lease, after the capture that holds it if need be. */
@Injectable()
export class WaitForLease {
  constructor(
    private readonly leases: AccountLeases,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  /** Undefined when the other one is not done in time. */
  async handle(accountId: string): Promise<AccountLease | undefined> {
    const deadline = ticker() + this.settings.captures.waitForCaptureMs;
    for (;;) {
      const lease = await this.leases.take(accountId);
      if (lease || ticker() >= deadline) return lease;
      await this.pause(LOOK_EVERY_MS);
    }
  }
}
