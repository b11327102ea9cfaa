import { unreachable } from '@afterpost/kernel';
import type { DueItem } from '@afterpost/messaging';
import type { DueOutcome, Worker } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import type { RefreshDue } from './refresh-schedule.ts';
import { TokenRefresh } from './token-refresh.ts';

/** Keeps accounts alive that nobody uses, and spares those that are used the wait. */
@Injectable()
export class RefreshTokenWorker implements Worker<RefreshDue> {
  constructor(private readonly tokens: TokenRefresh) {}

  async work({ key: accountId, payload }: DueItem<RefreshDue>): Promise<DueOutcome> {
    const outcome = await this.tokens.newerThan(payload.version, accountId);
    switch (outcome.kind) {
      case 'postponed':
        return { kind: 'again', at: outcome.retryAt };
      case 'fresh': // whoever stored it has planned the next
      case 'refused':
      case 'gone':
        return { kind: 'done' };
      default:
        return unreachable(outcome);
    }
  }
}
