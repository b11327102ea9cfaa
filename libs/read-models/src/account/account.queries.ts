import type { AccountStatus, Platform } from '@afterpost/contracts';
import type { Queryable } from '../projecting/queryable.ts';
import { call } from '../querying/call.ts';
import { decodeCursor, type Page, pageOf } from '../querying/page.ts';

/** An account as its tenant sees it. */
export interface AccountRead {
  readonly accountId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly handle: string;
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly status: AccountStatus;
  readonly statusReason: string | null;
  readonly scopes: readonly string[];
  /** Asked for in the consent and not granted. */
  readonly missingScopes: readonly string[];
  readonly tokenExpiresAt: Date | null;
  /** When it was connected for the first time. */
  readonly createdAt: Date;
  readonly connectedAt: Date;
}

export interface AccountFilter {
  readonly platform?: Platform | undefined;
  readonly cursor?: string | null | undefined;
  readonly limit: number;
}

/** The tenant's accounts, newest first; without disconnected ones. */
export async function listAccounts(db: Queryable, tenant: string, { platform, cursor, limit }: AccountFilter): Promise<Page<AccountRead>> {
  const after = decodeCursor(cursor);
  const rows = await call<AccountRow>(db, 'accounts_page', tenant, [platform ?? null, after?.at ?? null, after?.id ?? null, limit + 1]);
  return pageOf(rows.map(accountOf), limit, (account) => ({
    at: account.createdAt,
    id: account.accountId,
  }));
}

/** `undefined` when there is none, it is another tenant's, or it was disconnected. */
export async function getAccount(db: Queryable, tenant: string, accountId: string): Promise<AccountRead | undefined> {
  const [row] = await call<AccountRow>(db, 'account_by_id', tenant, [accountId]);
  return row && accountOf(row);
}

/** The account of a platform that is meant where none is named; `undefined` when the tenant has none there. */
export async function primaryAccount(db: Queryable, tenant: string, platform: Platform): Promise<AccountRead | undefined> {
  const [row] = await call<AccountRow>(db, 'primary_account', tenant, [platform]);
  return row && accountOf(row);
}

interface AccountRow {
  account_id: string;
  tenant_id: string;
  platform: Platform;
  platform_account_id: string;
  handle: string;
  display_name: string | null;
  avatar_url: string | null;
  status: AccountStatus;
  status_reason: string | null;
  scopes: string[];
  missing_scopes: string[];
  token_expires_at: Date | null;
  created_at: Date;
  connected_at: Date;
}

const accountOf = (row: AccountRow): AccountRead => ({
  accountId: row.account_id,
  tenantId: row.tenant_id,
  platform: row.platform,
  platformAccountId: row.platform_account_id,
  handle: row.handle,
  displayName: row.display_name,
  avatarUrl: row.avatar_url,
  status: row.status,
  statusReason: row.status_reason,
  scopes: row.scopes,
  missingScopes: row.missing_scopes,
  tokenExpiresAt: row.token_expires_at,
  createdAt: row.created_at,
  connectedAt: row.connected_at,
});
