import { ACCOUNT_EVENTS, type AnyEvent } from '@afterpost/contracts';
import { type Columns, json, rowSet } from '../projecting/columns.ts';
import { foldMoved } from '../projecting/fold.ts';
import type { Queryable } from '../projecting/queryable.ts';
import { type AccountEvent, type AccountState, evolveAccount } from './evolve-account.ts';

const COLUMNS: Columns<AccountState> = {
  account_id: ['uuid', (a) => a.accountId],
  tenant_id: ['uuid', (a) => a.tenantId],
  platform: ['text', (a) => a.platform],
  platform_account_id: ['text', (a) => a.platformAccountId],
  handle: ['text', (a) => a.handle],
  display_name: ['text', (a) => a.displayName],
  avatar_url: ['text', (a) => a.avatarUrl],
  status: ['text', (a) => a.status],
  status_reason: ['text', (a) => a.statusReason],
  scopes: ['jsonb', (a) => json(a.scopes)],
  missing_scopes: ['jsonb', (a) => json(a.missingScopes)],
  token_expires_at: ['timestamptz', (a) => a.tokenExpiresAt],
  created_at: ['timestamptz', (a) => a.createdAt],
  connected_at: ['timestamptz', (a) => a.connectedAt],
  refreshed_at: ['timestamptz', (a) => a.refreshedAt],
  disconnected_at: ['timestamptz', (a) => a.disconnectedAt],
  primary_since: ['timestamptz', (a) => a.primarySince],
  position: ['bigint', (a) => a.place.position],
  position_index: ['smallint', (a) => a.place.index],
  first_position: ['bigint', (a) => a.firstPosition],
};

const isAccountEvent = (event: AnyEvent): event is AccountEvent => Object.hasOwn(ACCOUNT_EVENTS, event.type);

/** Takes what token-health told into `account`. */
export async function projectAccounts(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const told = events.filter(isAccountEvent);
  if (told.length === 0) return;
  const known = await load(tx, [...new Set(told.map((event) => event.data.accountId))]);
  const moved = foldMoved(known, told, (event) => event.data.accountId, evolveAccount);
  await save(tx, moved);
}

/** After a restore: forgets accounts that only the lost events told of, and lets the rest be moved by what comes instead. */
export async function undoAccounts(tx: Queryable, lastPosition: number): Promise<void> {
  await tx.query({ text: 'delete from account where first_position > $1', values: [lastPosition] });
  await tx.query({
    text: 'update account set position = $1, position_index = 32767 where position > $1',
    values: [lastPosition],
  });
}

interface AccountRow {
  account_id: string;
  tenant_id: string;
  platform: AccountState['platform'];
  platform_account_id: string;
  handle: string;
  display_name: string | null;
  avatar_url: string | null;
  status: AccountState['status'];
  status_reason: string | null;
  scopes: string[];
  missing_scopes: string[];
  token_expires_at: Date | null;
  created_at: Date;
  connected_at: Date;
  refreshed_at: Date | null;
  disconnected_at: Date | null;
  primary_since: Date | null;
  position: number;
  position_index: number;
  first_position: number;
}

async function load(tx: Queryable, ids: readonly string[]): Promise<Map<string, AccountState>> {
  const { rows } = await tx.query<AccountRow>({
    name: 'read:accounts',
    text: 'select * from account where account_id = any($1)',
    values: [ids],
  });
  return new Map(rows.map((row) => [row.account_id, stateOf(row)]));
}

const stateOf = (row: AccountRow): AccountState => ({
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
  tokenExpiresAt: row.token_expires_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  connectedAt: row.connected_at.toISOString(),
  refreshedAt: row.refreshed_at?.toISOString() ?? null,
  disconnectedAt: row.disconnected_at?.toISOString() ?? null,
  primarySince: row.primary_since?.toISOString() ?? null,
  place: { position: row.position, index: row.position_index },
  firstPosition: row.first_position,
});

async function save(tx: Queryable, accounts: readonly AccountState[]): Promise<void> {
  if (accounts.length === 0) return;
  const { source, names, values } = rowSet(COLUMNS, accounts);
  const updated = Object.keys(COLUMNS).filter((name) => name !== 'account_id');
  await tx.query({
    name: 'read:save-accounts',
    text: `insert into account as a (${names})
      select ${Object.keys(COLUMNS).map(fromRow).join(', ')} from ${source}
      on conflict (account_id) do update set ${updated.map((name) => `${name} = excluded.${name}`).join(', ')}
      where (excluded.position, excluded.position_index) > (a.position, a.position_index)`,
    values,
  });
}

/** A list of lists: only as JSON it comes through one array parameter. */
const LISTS: ReadonlySet<string> = new Set(['scopes', 'missing_scopes']);

const fromRow = (name: string): string => (LISTS.has(name) ? `array(select jsonb_array_elements_text(r.${name}))` : `r.${name}`);
