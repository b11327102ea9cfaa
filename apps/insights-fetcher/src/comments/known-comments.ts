import type { PoolClient } from 'pg';
import type { CommentChanges, KnownComment } from './diff-comments.ts';

/** What was told of these targets' comments, by target. */
export async function knownComments(tx: PoolClient, targetIds: readonly string[]): Promise<Map<string, KnownComment[]>> {
  const { rows } = await tx.query<{
    target_id: string;
    platform_comment_id: string;
    digest: string;
    created_at: Date;
  }>('select target_id, platform_comment_id, digest, created_at from known_comment where target_id = any($1)', [targetIds]);
  const byTarget = new Map<string, KnownComment[]>();
  for (const row of rows) {
    const known = byTarget.get(row.target_id) ?? [];
    known.push({ platformCommentId: row.platform_comment_id, digest: row.digest, createdAt: row.created_at.toISOString() });
    byTarget.set(row.target_id, known);
  }
  return byTarget;
}

/** Remembers what is being told now. */
export async function rememberComments(tx: PoolClient, targetId: string, { known, vanished }: CommentChanges): Promise<void> {
  if (known.length > 0) {
    await tx.query(
      `insert into known_comment (target_id, platform_comment_id, digest, created_at)
       select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[])
       on conflict (target_id, platform_comment_id) do update set digest = excluded.digest`,
      [targetId, known.map((one) => one.platformCommentId), known.map((one) => one.digest), known.map((one) => one.createdAt)],
    );
  }
  if (vanished.length > 0) {
    await tx.query('delete from known_comment where target_id = $1 and platform_comment_id = any($2)', [targetId, vanished]);
  }
}
