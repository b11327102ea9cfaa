import { type AccountRead, getAccount, primaryAccount } from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { isUuid } from '@afterpost/kernel';
import { Injectable } from '@nestjs/common';
import { ProblemException } from '../http/problem.ts';

/** Whose figures and token the routes of seed 004 are about. */
@Injectable()
export class InstagramAccount {
  constructor(private readonly database: Database) {}

  /** The one that is asked for, or the tenant's primary one. @throws ProblemException `not-found`, `instagram-token-missing` */
  async of(tenant: string, asked: string | undefined): Promise<AccountRead> {
    return asked === undefined ? this.#primary(tenant) : this.#named(tenant, asked);
  }

  async #named(tenant: string, accountId: string): Promise<AccountRead> {
    const account = isUuid(accountId) ? await getAccount(this.database.pool, tenant, accountId.toLowerCase()) : undefined;
    if (account?.platform !== 'instagram') throw new ProblemException('not-found', 'There is no Instagram account with this account_id.');
    return account;
  }

  async #primary(tenant: string): Promise<AccountRead> {
    const primary = await primaryAccount(this.database.pool, tenant, 'instagram');
    if (!primary)
      throw new ProblemException(
        'instagram-token-missing',
        'There is no Instagram token: connect an Instagram account, or set IG_ACCESS_TOKEN and start again.',
      );
    return primary;
  }
}
