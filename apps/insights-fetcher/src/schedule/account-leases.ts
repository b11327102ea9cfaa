import { AppError, ticker, type NewId } from '@afterpost/kernel';
import { Database, NEW_ID } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { PAUSE, SETTINGS, type FetcherSettings, type Pause } from '../settings.ts';
import { ACCOUNT_COLUMNS, toAccount, type Account, type AccountLease, type AccountRow } from './account.ts';

const LOOK_EVERY_MS = 50;
const FREE = '(lease_until is null or lease_until <= clock_timestamp())';
const LEASED = `lease_owner = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'`;

// The tenant that was served longest ago, and of its free accounts the one that waits longest. Sorting what is due costs
// as much as there is due, not as much as is planned.
const CLAIM = `with claimed as (
  select a.account_id, a.tenant_id from account_schedule a join tenant_turn t on t.tenant_id = a.tenant_id
  where a.status = 'active' and a.next_due_at <= $3 and (a.lease_until is null or a.lease_until <= clock_timestamp())
  order by t.turn, a.next_due_at limit 1
  for update of a skip locked
), served as (
  update tenant_turn t set turn = nextval('turns') from claimed c where t.tenant_id = c.tenant_id
)
update account_schedule set ${LEASED} from claimed where account_schedule.account_id = claimed.account_id
returning ${ACCOUNT_COLUMNS.split(', ')
  .map((column) => `account_schedule.${column}`)
  .join(', ')}`;

const TAKE = `update account_schedule set ${LEASED} where account_id = $3 and ${FREE} returning ${ACCOUNT_COLUMNS}`;

/**
 * One capture of an account at a time, across replicas: the schedule's loop and live syncs take the same lease. It runs
 * out by the database's clock, which nobody's simulation moves.
 */
@Injectable()
export class AccountLeases {
  constructor(
    private readonly db: Database,
    @Inject(NEW_ID) private readonly newId: NewId,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(PAUSE) private readonly pause: Pause,
  ) {}

  /** The next account that has something due, or none. Never one that somebody else holds. */
  claim(now: Date): Promise<AccountLease | undefined> {
    return this.#lease(CLAIM, now);
  }

  /** This very account, unless somebody else holds it. */
  take(accountId: string): Promise<AccountLease | undefined> {
    return this.#lease(TAKE, accountId);
  }

  /** This very account, after whoever holds it; undefined when that one is not done in time. */
  async takeAfterOthers(accountId: string): Promise<AccountLease | undefined> {
    const deadline = ticker() + this.settings.captures.waitForCaptureMs;
    for (;;) {
      const lease = await this.take(accountId);
      if (lease || ticker() >= deadline) return lease;
      await this.pause(LOOK_EVERY_MS);
    }
  }

  /** Extends a lease in the middle of long work. */
  async keep(lease: AccountLease): Promise<void> {
    const text = `update account_schedule set lease_until = clock_timestamp() + $3 * interval '1 millisecond' where account_id = $2 and lease_owner = $1`;
    const { rowCount } = await this.db.pool.query(text, [lease.owner, lease.account.accountId, this.settings.captures.leaseMs]);
    if (rowCount === 0) throw leaseLost(lease);
  }

  /** Gives a lease back without a result; a lease that is lost already is nobody's loss. */
  async giveBack(lease: AccountLease): Promise<void> {
    const text = 'update account_schedule set lease_owner = null, lease_until = null where account_id = $2 and lease_owner = $1';
    await this.db.pool.query(text, [lease.owner, lease.account.accountId]);
  }

  async find(tenantId: string, accountId: string): Promise<Account | undefined> {
    const text = `select ${ACCOUNT_COLUMNS} from account_schedule where account_id = $1 and tenant_id = $2 and status <> 'unknown'`;
    const { rows } = await this.db.pool.query<AccountRow>(text, [accountId, tenantId]);
    return rows[0] && toAccount(rows[0]);
  }

  async #lease(text: string, which: Date | string): Promise<AccountLease | undefined> {
    const owner = this.newId();
    const { rows } = await this.db.pool.query<AccountRow>(text, [owner, this.settings.captures.leaseMs, which]);
    return rows[0] && { account: toAccount(rows[0]), owner };
  }
}

/**
 * Locks the account for the transaction and makes sure that the lease still holds: who has overslept it must not write
 * over the capture of who came after.
 */
export async function fence(tx: PoolClient, lease: AccountLease): Promise<void> {
  const { rowCount } = await tx.query('select 1 from account_schedule where account_id = $1 and lease_owner = $2 for update', [
    lease.account.accountId,
    lease.owner,
  ]);
  if (rowCount === 0) throw leaseLost(lease);
}

const leaseLost = (lease: AccountLease): AppError =>
  new AppError('lease-lost', `The lease of account ${lease.account.accountId} has run out.`);
