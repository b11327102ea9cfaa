import type { Account, AccountStatus, CommandMeta, Platform } from '@afterpost/contracts';
import { type Aggregate, type EventMetadata, handleCommand, load, type Loaded, lockStream, type Queryable } from '@afterpost/event-store';
import { AppError, isRefusal } from '@afterpost/kernel';
import { type AccountCommand, accountDecider, type AccountState } from './account.decider.ts';
import type { AccountEvent } from './account.events.ts';

const ACCOUNT: Aggregate<AccountState, AccountCommand, AccountEvent> = { decider: accountDecider };

/** An account as it now stands in its owner's log. */
export interface Standing {
  readonly account: Account;
  /** Version of the stream: names the credential that was stored together with its last event. */
  readonly version: number;
  readonly position: number;
}

/** What is asked of an account again and again, without its history. */
export interface AccountRow {
  readonly accountId: string;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly status: AccountStatus;
}

/** Another tenant's account does not exist. */
export async function findAccount(db: Queryable, tenantId: string, accountId: string): Promise<AccountRow | undefined> {
  const { rows } = await db.query<AccountRow>(
    `select account_id as "accountId", platform, platform_account_id as "platformAccountId", status
     from account where account_id = $1 and tenant_id = $2`,
    [accountId, tenantId],
  );
  return rows[0];
}

/** Decides, appends and keeps the row beside the stream, in the caller's transaction; the stream stays locked until its end. */
export async function changeAccount(tx: Queryable, accountId: string, command: AccountCommand, metadata: EventMetadata): Promise<Standing> {
  const decided = await handleCommand(tx, ACCOUNT, accountId, command, metadata);
  if (isRefusal(decided)) throw new AppError(decided.refused, decided.message);
  const standing = standingOf(decided);
  if (decided.events.length > 0) await keepRow(tx, standing.account);
  return standing;
}

/** An account that was connected before, as it now stands. */
export const standing = async (db: Queryable, accountId: string): Promise<Standing> => standingOf(await load(db, ACCOUNT, accountId));

/** What a command did when it came the first time; undefined when it has not come yet. */
export async function earlierOutcome(db: Queryable, { id, tenant }: CommandMeta): Promise<Standing | undefined> {
  const { rows } = await db.query<{ stream_id: string }>(
    `select stream_id from events where metadata ? 'causationId' and metadata ->> 'causationId' = $1 and metadata ->> 'tenantId' = $2 limit 1`,
    [id, tenant],
  );
  return rows[0] && standingOf(await load(db, ACCOUNT, rows[0].stream_id));
}

/** Waits for everybody else who changes the account, credential included. */
export const lockAccount = (tx: Queryable, accountId: string): Promise<void> => lockStream(tx, accountId);

export const metadataOf = (meta: CommandMeta, occurredAt: string): EventMetadata => ({
  tenantId: meta.tenant,
  causationId: meta.id,
  correlationId: meta.correlationId ?? meta.id,
  ...(meta.traceparent && { traceparent: meta.traceparent }),
  occurredAt,
});

function standingOf({ state, version, position }: Loaded<AccountState>): Standing {
  if (state.kind === 'never-connected') throw new AppError('account-never-connected', 'The stream of an account holds no connection.');
  const { scopes, missingScopes = [] } = state.connection;
  const account = { ...state.connection, scopes: [...scopes], missingScopes: [...missingScopes], status: state.status };
  return { account, version, position };
}

async function keepRow(tx: Queryable, { accountId, tenantId, platform, platformAccountId, status }: Account): Promise<void> {
  await tx.query(
    `insert into account (account_id, tenant_id, platform, platform_account_id, status) values ($1, $2, $3, $4, $5)
     on conflict (account_id) do update set status = excluded.status`,
    [accountId, tenantId, platform, platformAccountId, status],
  );
}

/** Whether a tenant has an account of a platform that it has not disconnected. */
export async function hasAccountOn(db: Queryable, tenantId: string, platform: Platform): Promise<boolean> {
  const { rowCount } = await db.query(`select 1 from account where tenant_id = $1 and platform = $2 and status <> 'disconnected' limit 1`, [
    tenantId,
    platform,
  ]);
  return rowCount === 1;
}
