import { load } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import { accountDecider, type KnownAccount } from '../account/account.decider.ts';
import { type AccountRow, findAccount } from '../account/accounts.ts';
import { Credentials, type StoredCredential } from '../credential/credentials.ts';
import { RefreshSchedule } from '../refresh-token/refresh-schedule.ts';

/** Everything that is stored about an account. */
export interface Known extends Pick<KnownAccount, 'connection' | 'refreshedAt'> {
  readonly credential: StoredCredential | undefined;
  readonly nextRefreshAt: Date | null;
}

/** What can be said of an account without asking its platform. */
@Injectable()
export class AccountKnowledge {
  constructor(
    private readonly database: Database,
    private readonly credentials: Credentials,
    private readonly schedule: RefreshSchedule,
  ) {}

  /** Another tenant's account does not exist. */
  find(tenantId: string, accountId: string): Promise<AccountRow | undefined> {
    return findAccount(this.database.pool, tenantId, accountId);
  }

  /** @throws AppError `account-never-connected` */
  async of(accountId: string): Promise<Known> {
    const { pool } = this.database;
    const { state } = await load(pool, { decider: accountDecider }, accountId);
    if (state.kind !== 'known') throw new AppError('account-never-connected', 'The stream of an account holds no connection.');
    const credential = await this.credentials.find(pool, accountId);
    const nextRefreshAt = credential ? await this.schedule.nextRefreshAt(pool, credential) : null;
    return { ...state, credential, nextRefreshAt };
  }
}
