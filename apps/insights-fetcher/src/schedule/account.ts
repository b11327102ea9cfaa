import type { Platform } from '@afterpost/contracts';

export type AccountState = 'unknown' | 'active' | 'token_expired' | 'disconnected';

/** An account as the schedule knows it. */
export interface Account {
  readonly accountId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly state: AccountState;
  /** The last news of the account that has been heard. */
  readonly heardEpoch: number;
  readonly heardPosition: number;
  readonly accountDueAt: Date | null;
  readonly accountCapturedAt: Date | null;
  readonly accountPosition: number;
  readonly accountAttempts: number;
  readonly blockedUntil: Date | null;
  readonly blockedReason: string | null;
  /** Rests in a row. */
  readonly blocks: number;
}

/** The right to capture an account, until it runs out by the database's clock. */
export interface AccountLease {
  readonly account: Account;
  readonly owner: string;
}

export interface AccountRow {
  readonly account_id: string;
  readonly tenant_id: string;
  readonly platform: Platform;
  readonly status: AccountState;
  readonly heard_epoch: number;
  readonly heard_position: string | number;
  readonly account_due_at: Date | null;
  readonly account_captured_at: Date | null;
  readonly account_position: string | number;
  readonly account_attempts: number;
  readonly blocked_until: Date | null;
  readonly blocked_reason: string | null;
  readonly blocks: number;
}

export const ACCOUNT_COLUMNS =
  'account_id, tenant_id, platform, status, heard_epoch, heard_position, account_due_at, account_captured_at, account_position, account_attempts, blocked_until, blocked_reason, blocks';

export const toAccount = (row: AccountRow): Account => ({
  accountId: row.account_id,
  tenantId: row.tenant_id,
  platform: row.platform,
  state: row.status,
  heardEpoch: row.heard_epoch,
  heardPosition: Number(row.heard_position),
  accountDueAt: row.account_due_at,
  accountCapturedAt: row.account_captured_at,
  accountPosition: Number(row.account_position),
  accountAttempts: row.account_attempts,
  blockedUntil: row.blocked_until,
  blockedReason: row.blocked_reason,
  blocks: row.blocks,
});
