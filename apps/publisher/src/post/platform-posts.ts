import type { Queryable } from '@afterpost/event-store';

/** A post of ours by what its platform calls it. */
export interface PlatformPost {
  readonly accountId: string;
  readonly externalId: string;
  readonly postId: string;
  readonly targetId: string;
}

/**
 * Enters a platform's post under our ids, at most once: whoever published it wins over whoever found it. The answer is
 * the post that has to give way, if there is one: the found one, be it there already or the one at hand.
 */
export async function claimPlatformPost(tx: Queryable, post: PlatformPost, by: 'publishing' | 'discovery'): Promise<string | undefined> {
  const { accountId, externalId, postId, targetId } = post;
  const inserted = await tx.query(
    'insert into platform_post (account_id, external_id, post_id, target_id, discovered) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [accountId, externalId, postId, targetId, by === 'discovery'],
  );
  if (inserted.rowCount === 1) return undefined;
  if (by === 'discovery') return postId;
  const { rows } = await tx.query<{ post_id: string }>(
    `update platform_post p set post_id = $3, target_id = $4, discovered = false
     from (select post_id from platform_post where account_id = $1 and external_id = $2 and discovered for update) found
     where p.account_id = $1 and p.external_id = $2 returning found.post_id`,
    [accountId, externalId, postId, targetId],
  );
  return rows[0]?.post_id;
}

/** Our ids of an account's posts, by the platform's. */
export async function findPlatformPosts(
  db: Queryable,
  accountId: string,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, PlatformPost>> {
  const { rows } = await db.query<{ external_id: string; post_id: string; target_id: string }>(
    'select external_id, post_id, target_id from platform_post where account_id = $1 and external_id = any($2)',
    [accountId, externalIds],
  );
  return new Map(
    rows.map((row) => [row.external_id, { accountId, externalId: row.external_id, postId: row.post_id, targetId: row.target_id }]),
  );
}
