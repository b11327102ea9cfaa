import type { AccountStatus, Platform } from '@afterpost/contracts';
import { SECOND, ticker } from '@afterpost/kernel';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';

/** What we need to know of an account. */
export interface KnownAccount {
  readonly accountId: string;
  readonly platform: Platform;
  readonly handle: string;
  readonly status: AccountStatus;
}

export type KnownAccounts = ReadonlyMap<string, KnownAccount>;

const LOOK_EVERY_MS = 25;
// An account that was connected a moment ago may not have come to us yet; one that is known and not active seldom changes.
const WAIT_FOR_UNKNOWN_MS = 2 * SECOND;
const WAIT_FOR_INACTIVE_MS = SECOND / 4;

const SELECT = 'select account_id as "accountId", platform, handle, status from account where tenant_id = $1 and account_id = any($2)';

/** The tenant's accounts as token-health's events have told us. */
@Injectable()
export class Accounts {
  constructor(private readonly database: Database) {}

  /** The accounts by id, after giving those that were connected just now a moment to become known. */
  async find(tenantId: string, accountIds: readonly string[]): Promise<KnownAccounts> {
    const since = ticker();
    for (;;) {
      const known = await this.#select(tenantId, accountIds);
      if (ticker() - since >= patienceMs(known, accountIds)) return known;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** What is known of an account's status right now; `undefined`: it was never heard of. */
  async statusOf(tenantId: string, accountId: string): Promise<AccountStatus | undefined> {
    return (await this.#select(tenantId, [accountId])).get(accountId)?.status;
  }

  async #select(tenantId: string, accountIds: readonly string[]): Promise<KnownAccounts> {
    const { rows } = await this.database.pool.query<KnownAccount>(SELECT, [tenantId, accountIds]);
    return new Map(rows.map((account) => [account.accountId, account]));
  }
}

function patienceMs(known: KnownAccounts, accountIds: readonly string[]): number {
  const statuses = accountIds.map((accountId) => known.get(accountId)?.status);
  if (statuses.includes(undefined)) return WAIT_FOR_UNKNOWN_MS;
  return statuses.every((status) => status === 'active') ? 0 : WAIT_FOR_INACTIVE_MS;
}
