import type { Queryable } from '@afterpost/event-store';

/** A post of ours by what its platform calls it. */
export interface PlatformPost {
  readonly accountId: string;
  readonly externalId: string;
  readonly postId: string;
  readonly targetId: string;
}

/**
 * Enters a platform's post under our ids. When it is known already, whoever published it wins over whoever found it:
 * the answer is then the id of the post that it was taken from.
 */
export async function claimPlatformPost(
  tx: Queryable,
  { accountId, externalId, postId, targetId }: PlatformPost,
  published: boolean,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ post_id: string; discovered: boolean }>(
    'select post_id, discovered from platform_post where account_id = $1 and external_id = $2 for update',
    [accountId, externalId],
  );
  await tx.query(
    `insert into platform_post (account_id, external_id, post_id, target_id, discovered) values ($1, $2, $3, $4, $5)
     on conflict (account_id, external_id) do update set post_id = excluded.post_id, target_id = excluded.target_id, discovered = false
     where platform_post.discovered and not excluded.discovered`,
    [accountId, externalId, postId, targetId, !published],
  );
  const [known] = rows;
  return published && known?.discovered && known.post_id !== postId ? known.post_id : undefined;
}

/** Our ids of an account's posts, by the platform's. */
export async function findPlatformPosts(db: Queryable, accountId: string, externalIds: readonly string[]): Promise<ReadonlyMap<string, PlatformPost>> {
  const { rows } = await db.query<{ external_id: string; post_id: string; target_id: string }>(
    'select external_id, post_id, target_id from platform_post where account_id = $1 and external_id = any($2)',
    [accountId, externalIds],
  );
  return new Map(rows.map((row) => [row.external_id, { accountId, externalId: row.external_id, postId: row.post_id, targetId: row.target_id }]));
}
