import type { AccountCaptured, AnyEvent } from '@afterpost/contracts';
import { type Columns, instant, json, rowSet } from '../projecting/columns.ts';
import { ofTypes } from '../projecting/known-events.ts';
import type { Queryable } from '../projecting/queryable.ts';

interface AccountSeen {
  readonly tenantId: string;
  readonly data: AccountCaptured;
}

const COLUMNS: Columns<AccountSeen> = {
  account_id: ['uuid', (r) => r.data.accountId],
  captured_at: ['timestamptz', (r) => instant(r.data.capturedAt)],
  tenant_id: ['uuid', (r) => r.tenantId],
  platform: ['text', (r) => r.data.platform],
  source: ['text', (r) => r.data.source],
  followers: ['bigint', (r) => r.data.metrics.followers],
  following: ['bigint', (r) => r.data.metrics.following],
  posts_count: ['bigint', (r) => r.data.metrics.postsCount],
  impressions: ['bigint', (r) => r.data.metrics.impressions],
  reach: ['bigint', (r) => r.data.metrics.reach],
  profile_views: ['bigint', (r) => r.data.metrics.profileViews],
  profile: ['jsonb', (r) => json(r.data.profile)],
  raw: ['jsonb', (r) => json(r.data.raw)],
};
const NAMES = Object.keys(COLUMNS);

const latestFrom = (relation: string): string => `insert into account_latest as l (${NAMES.join(', ')})
  select distinct on (account_id) ${NAMES.join(', ')} from ${relation} order by account_id, captured_at desc
  on conflict (account_id) do update set ${NAMES.slice(1)
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}
  where excluded.captured_at > l.captured_at`;

/** Takes accounts' own figures into `account_snapshot`; the newest capture stands in `account_latest`. */
export async function projectAccountSnapshots(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const rows = ofTypes(events, 'metrics.account_captured').map(({ tenantid, data }) => ({
    tenantId: tenantid,
    data,
  }));
  if (rows.length === 0) return;
  const { source, names, values } = rowSet(COLUMNS, rows);
  await tx.query({
    name: 'read:add-account-snapshots',
    text: `with added as (insert into account_snapshot (${names}) select r.* from ${source} on conflict do nothing returning *)
      ${latestFrom('added')}`,
    values,
  });
}

/** The latest figures of all accounts, anew from their snapshots. */
export async function rebuildAccountLatest(tx: Queryable): Promise<void> {
  await tx.query({ text: 'delete from account_latest' });
  await tx.query({ text: latestFrom('account_snapshot') });
}
