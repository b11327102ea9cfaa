import type { Notice, PublicEvent } from '@afterpost/contracts';
import { idFrom } from '@afterpost/kernel';
import type { Pool, PoolClient } from 'pg';

/** What is to be said of an event. */
export type NewNotice = Pick<Notice, 'kind' | 'severity' | 'message'> & Partial<Pick<Notice, 'accountId' | 'postId' | 'targetId'>>;

const INSERT = `insert into notice
  (notice_id, tenant_id, source, position, kind, severity, message, account_id, post_id, target_id, created_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (notice_id) do nothing`;

/** Keeps a notice of an event: one of each, with an id that is made from the event's. */
export async function tell(
  tx: PoolClient,
  { id, source, position, tenantid, time }: PublicEvent,
  { kind, severity, message, accountId = null, postId = null, targetId = null }: NewNotice,
): Promise<void> {
  const noticeId = idFrom('notice', source, id);
  await tx.query(INSERT, [noticeId, tenantid, source, position, kind, severity, message, accountId, postId, targetId, time]);
}

/** After a restore of an owner: what only the lost events told of never was. */
export async function forgetAfter(tx: PoolClient, source: string, position: number): Promise<void> {
  await tx.query('delete from notice where source = $1 and position > $2', [source, position]);
}

interface NoticeRow {
  readonly seq: number;
  readonly notice_id: string;
  readonly kind: Notice['kind'];
  readonly severity: Notice['severity'];
  readonly message: string;
  readonly account_id: string | null;
  readonly post_id: string | null;
  readonly target_id: string | null;
  readonly created_at: Date;
  readonly read_at: Date | null;
}

const noticeOf = (row: NoticeRow): Notice => ({
  noticeId: row.notice_id,
  kind: row.kind,
  severity: row.severity,
  message: row.message,
  accountId: row.account_id,
  postId: row.post_id,
  targetId: row.target_id,
  createdAt: row.created_at.toISOString(),
  readAt: row.read_at?.toISOString() ?? null,
});

export interface Asked {
  readonly unread: boolean;
  readonly before: number | null;
  readonly limit: number;
}

const PAGE = `select * from notice
  where tenant_id = $1 and (not $2 or read_at is null) and ($3::bigint is null or seq < $3) order by seq desc limit $4`;

/** A page of the tenant's notices, newest first; `next` is where the next one starts. */
export async function pageOfNotices(
  db: Pool,
  tenant: string,
  { unread, before, limit }: Asked,
): Promise<{ notices: Notice[]; next: number | null }> {
  const { rows } = await db.query<NoticeRow>(PAGE, [tenant, unread, before, limit + 1]);
  const page = rows.slice(0, limit);
  return { notices: page.map(noticeOf), next: rows.length > limit ? (page.at(-1)?.seq ?? null) : null };
}

const READ = `update notice set read_at = coalesce(read_at, $3) where tenant_id = $1 and notice_id = $2 returning *`;

/** The notice, read at the latest now; `undefined`: the tenant has none of this id. */
export async function markRead(db: Pool, tenant: string, noticeId: string, now: Date): Promise<Notice | undefined> {
  const { rows } = await db.query<NoticeRow>(READ, [tenant, noticeId, now]);
  return rows[0] && noticeOf(rows[0]);
}
