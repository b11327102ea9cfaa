import type { AccountCaptured, AccountMetrics, CaptureSource, Platform } from '@afterpost/contracts';
import type { Queryable } from '../projecting/queryable.ts';
import { call } from '../querying/call.ts';

/** An account's own figures at one instant. */
export interface AccountFigures {
  readonly accountId: string;
  readonly platform: Platform;
  readonly capturedAt: Date;
  readonly source: CaptureSource;
  readonly metrics: AccountMetrics;
  readonly profile: AccountCaptured['profile'];
  /** The platform's own account figures, without tokens and paging links. */
  readonly raw: AccountCaptured['raw'];
}

/** `undefined` when the account was never captured. */
export async function accountLatest(db: Queryable, tenant: string, accountId: string): Promise<AccountFigures | undefined> {
  const [row] = await call<AccountFiguresRow>(db, 'account_figures', tenant, [accountId]);
  return row && figuresOf(row);
}

/** Oldest first; both bounds are inclusive, and one alone will do. */
export async function accountSeries(
  db: Queryable,
  tenant: string,
  {
    accountId,
    since,
    until,
  }: {
    readonly accountId: string;
    readonly since?: Date | undefined;
    readonly until?: Date | undefined;
  },
): Promise<AccountFigures[]> {
  return (await call<AccountFiguresRow>(db, 'account_series', tenant, [accountId, since ?? null, until ?? null])).map(figuresOf);
}

interface AccountFiguresRow {
  account_id: string;
  captured_at: Date;
  platform: Platform;
  source: CaptureSource;
  followers: number | null;
  following: number | null;
  posts_count: number | null;
  impressions: number | null;
  reach: number | null;
  profile_views: number | null;
  profile: AccountCaptured['profile'];
  raw: AccountCaptured['raw'];
}

const figuresOf = (row: AccountFiguresRow): AccountFigures => ({
  accountId: row.account_id,
  platform: row.platform,
  capturedAt: row.captured_at,
  source: row.source,
  metrics: {
    followers: row.followers,
    following: row.following,
    postsCount: row.posts_count,
    impressions: row.impressions,
    reach: row.reach,
    profileViews: row.profile_views,
  },
  profile: row.profile,
  raw: row.raw,
});
