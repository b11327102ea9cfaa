import type { AnyEvent, PostDeleted, PublicEvent, TargetPublished } from '@afterpost/contracts';
import type { EventHandler } from '@afterpost/messaging';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { firstCaptureAt } from '../cadence/next-capture.ts';
import { replan } from '../schedule/replan.ts';
import { SETTINGS, type FetcherSettings } from '../settings.ts';

type Heard = Extract<AnyEvent, { type: 'post.target_published' | 'post.discovered' | 'post.deleted' }>;

const HEARD: ReadonlySet<string> = new Set<Heard['type']>(['post.target_published', 'post.discovered', 'post.deleted']);
const isHeard = (event: PublicEvent): event is Heard => HEARD.has(event.type);

// Both sources are followed on their own: an account may be heard of after its first post. Its row waits for it here.
const KNOW_ACCOUNT = `insert into account_schedule (account_id, tenant_id, platform, status) values ($1, $2, $3, 'unknown')
on conflict (account_id) do nothing`;
const LOCK_ACCOUNTS = 'select 1 from account_schedule where account_id = any($1) order by account_id for update';

// A backfill may have recorded and captured the post before its owner's event came round: its schedule stands.
const KNOW_TARGET = `insert into capture_schedule (target_id, tenant_id, account_id, post_id, platform, external_id, published_at, next_due_at, media_type)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (target_id) do nothing`;

/** Keeps which targets there are to capture. */
@Injectable()
export class FollowPosts implements EventHandler {
  constructor(@Inject(SETTINGS) private readonly settings: FetcherSettings) {}

  async handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    const touched = new Set<string>();
    for (const event of events.filter(isHeard)) {
      const accountIds =
        event.type === 'post.deleted'
          ? await this.#forget(event.data, event.tenantid, tx)
          : await this.#know(event.data, event.tenantid, tx);
      for (const accountId of accountIds) touched.add(accountId);
    }
    await replan(tx, [...touched].sort());
  }

  async #know(target: TargetPublished, tenantId: string, tx: PoolClient): Promise<string[]> {
    const { accountId, platform, targetId, postId, externalId, mediaType } = target;
    await tx.query(KNOW_ACCOUNT, [accountId, tenantId, platform]);
    await tx.query(LOCK_ACCOUNTS, [[accountId]]);
    const publishedAt = new Date(target.publishedAt);
    const dueAt = firstCaptureAt(publishedAt, this.settings.cadence);
    await tx.query(KNOW_TARGET, [targetId, tenantId, accountId, postId, platform, externalId, publishedAt, dueAt, mediaType]);
    return [accountId];
  }

  /** No more calls; the comments that were told are the reader's to keep or erase. */
  async #forget({ postId, deletedAt }: PostDeleted, tenantId: string, tx: PoolClient): Promise<string[]> {
    const { rows } = await tx.query<{ target_id: string; account_id: string }>(
      'select target_id, account_id from capture_schedule where post_id = $1 and tenant_id = $2',
      [postId, tenantId],
    );
    const accountIds = [...new Set(rows.map((row) => row.account_id))];
    const targetIds = rows.map((row) => row.target_id);
    await tx.query(LOCK_ACCOUNTS, [accountIds]);
    await tx.query('update capture_schedule set next_due_at = null, deleted_at = $2 where target_id = any($1)', [targetIds, deletedAt]);
    await tx.query('delete from known_comment where target_id = any($1)', [targetIds]);
    return accountIds;
  }
}
