import { type AccountRead, getAccount, listAccounts } from '@afterpost/read-models';
import { Database } from '@afterpost/service-host';
import { isUuid } from '@afterpost/kernel';
import { Injectable } from '@nestjs/common';
import { ProblemException } from '../http/problem.ts';

const PAGE = 200;

/** Whose figures and token the routes of seed 004 are about. */
@Injectable()
export class InstagramAccount {
  constructor(private readonly database: Database) {}

  /** The one that is asked for, or the tenant's first. @throws ProblemException `not-found`, `instagram-token-missing` */
  async of(tenant: string, asked: string | undefined): Promise<AccountRead> {
    return asked === undefined ? this.#primary(tenant) : this.#named(tenant, asked);
  }

  async #named(tenant: string, accountId: string): Promise<AccountRead> {
    const account = isUuid(accountId) ? await getAccount(this.database.pool, tenant, accountId.toLowerCase()) : undefined;
    if (account?.platform !== 'instagram') throw new ProblemException('not-found', 'There is no Instagram account with this account_id.');
    return account;
  }

  async #primary(tenant: string): Promise<AccountRead> {
    let first: AccountRead | undefined;
    let cursor: string | null = null;
    do {
      const page = await listAccounts(this.database.pool, tenant, { platform: 'instagram', cursor, limit: PAGE });
      first = page.rows.at(-1) ?? first;
      cursor = page.nextCursor;
    } while (cursor !== null);
    if (!first)
      throw new ProblemException(
        'instagram-token-missing',
        'There is no Instagram token: connect an Instagram account, or set IG_ACCESS_TOKEN and start again.',
      );
    return first;
  }
}
