import type { CaptureError, MediaType, Platform } from '@afterpost/contracts';
import type { PostRef } from '@afterpost/platforms';
import type { TargetPast } from '../cadence/plan-target.ts';

/** A published target, what its latest capture came to, and when the next one is due. */
export interface Target extends TargetPast {
  readonly targetId: string;
  readonly postId: string;
  readonly tenantId: string;
  readonly platform: Platform;
  readonly externalId: string;
  readonly mediaType: MediaType;
  /** What the latest capture with figures said; `null` before the first. */
  readonly last: NonNullable<PostRef['last']> | null;
  /** When the platform was last asked, whatever came of it. */
  readonly askedAt: Date | null;
  /** As of the latest capture that read the comments; `null` before the first. */
  readonly commentsCount: number | null;
  readonly status: 'success' | 'partial' | 'failed' | null;
  readonly errors: readonly CaptureError[];
  /** Where the latest capture stands in the log. */
  readonly position: number;
}

interface TargetRow {
  readonly target_id: string;
  readonly post_id: string;
  readonly tenant_id: string;
  readonly account_id: string;
  readonly platform: Platform;
  readonly external_id: string;
  readonly media_type: MediaType;
  readonly last: Target['last'];
  readonly published_at: Date;
  readonly next_due_at: Date | null;
  readonly attempts: number;
  readonly still: number;
  readonly gone_count: number;
  readonly asked_at: Date | null;
  readonly captured_at: Date | null;
  readonly status: Target['status'];
  readonly errors: CaptureError[];
  readonly total: string | number | null;
  readonly comments_count: string | number | null;
  readonly position: string | number;
}

const numberOrNull = (int8: string | number | null): number | null => (int8 === null ? null : Number(int8));

const toTarget = (row: TargetRow): Target => ({
  targetId: row.target_id,
  postId: row.post_id,
  tenantId: row.tenant_id,
  accountId: row.account_id,
  platform: row.platform,
  externalId: row.external_id,
  mediaType: row.media_type,
  last: row.last,
  publishedAt: row.published_at,
  nextDueAt: row.next_due_at,
  attempts: row.attempts,
  still: row.still,
  goneCount: row.gone_count,
  askedAt: row.asked_at,
  capturedAt: row.captured_at,
  status: row.status,
  errors: row.errors,
  total: numberOrNull(row.total),
  commentsCount: numberOrNull(row.comments_count),
  position: Number(row.position),
});

/** A target of which nothing is known but that it was published. */
export const newTarget = (
  published: Pick<Target, 'targetId' | 'postId' | 'tenantId' | 'accountId' | 'platform' | 'externalId' | 'mediaType' | 'publishedAt'>,
): Target => ({
  ...published,
  nextDueAt: null,
  attempts: 0,
  still: 0,
  goneCount: 0,
  askedAt: null,
  capturedAt: null,
  status: null,
  errors: [],
  total: null,
  commentsCount: null,
  position: 0,
  last: null,
});

/** A target as its platform is asked about it. */
export const refOf = ({ externalId, mediaType, publishedAt, last }: Target): PostRef => ({
  externalId,
  mediaType,
  publishedAt: publishedAt.toISOString(),
  ...(last === null ? {} : { last }),
});

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** An account's targets that are due, the longest waiting first; of those that came due together, neighbours on its pages. */
export async function dueTargets(db: Queries, accountId: string, now: Date, limit: number): Promise<Target[]> {
  const text = `select * from capture_schedule where account_id = $1 and next_due_at <= $2
    order by next_due_at, published_at desc, target_id limit $3`;
  const { rows } = await db.query(text, [accountId, now, limit]);
  return (rows as TargetRow[]).map(toTarget);
}

/** Targets of one tenant by id; those of others, and deleted ones, are not found. */
export async function targetsById(db: Queries, tenantId: string, targetIds: readonly string[]): Promise<Target[]> {
  const text = 'select * from capture_schedule where target_id = any($1) and tenant_id = $2 and deleted_at is null';
  const { rows } = await db.query(text, [targetIds, tenantId]);
  return (rows as TargetRow[]).map(toTarget);
}

/** Of these targets, those whose post was deleted with us. */
export async function deletedTargets(db: Queries, targetIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await db.query('select target_id from capture_schedule where target_id = any($1) and deleted_at is not null', [
    targetIds,
  ]);
  return new Set((rows as TargetRow[]).map((row) => row.target_id));
}
