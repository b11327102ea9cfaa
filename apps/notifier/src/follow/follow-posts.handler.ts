import { type AnyEvent, POST_EVENTS, type PublicEvent } from '@afterpost/contracts';
import { type EventHandler, positionOf } from '@afterpost/messaging';
import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { forgetAfter, tell } from '../notice/notices.ts';
import { type Failure, postFailed, postPartiallyPublished, targetHeld } from '../notice/words.ts';
import { named } from './known-accounts.ts';

type PostEvent = Extract<AnyEvent, { type: keyof typeof POST_EVENTS }>;

const isPostEvent = (event: PublicEvent): event is PostEvent => Object.hasOwn(POST_EVENTS, event.type);

const REMEMBER = `insert into failure (target_id, post_id, account_id, message, position) values ($1, $2, $3, $4, $5)
  on conflict (target_id) do update set message = excluded.message, position = excluded.position`;
const FAILURES = `select a.handle, a.platform, f.message from failure f left join account a using (account_id)
  where f.post_id = $1 order by f.position, f.target_id`;

/** Tells of posts that wait or were not published, with their platforms' words. */
@Injectable()
export class FollowPosts implements EventHandler {
  async handle(events: readonly PublicEvent[], tx: PoolClient): Promise<void> {
    for (const event of events.filter(isPostEvent)) await handleOne(event, tx);
  }

  async undo(lastCommonId: string, tx: PoolClient): Promise<void> {
    await forgetAfter(tx, '/publisher', positionOf(lastCommonId));
    await tx.query('delete from failure where position > $1', [positionOf(lastCommonId)]);
  }
}

async function handleOne(event: PostEvent, tx: PoolClient): Promise<void> {
  const { postId } = event.data;
  switch (event.type) {
    case 'post.target_failed':
    case 'post.target_missed': {
      const { targetId, accountId, error } = event.data;
      await tx.query(REMEMBER, [targetId, postId, accountId, error.message, event.position]);
      return;
    }
    case 'post.target_published':
      await tx.query('delete from failure where target_id = $1', [event.data.targetId]);
      return;
    case 'post.scheduled':
    case 'post.deleted':
      await tx.query('delete from failure where post_id = $1', [postId]);
      return;
    case 'post.target_held': {
      const { targetId, accountId, error, until } = event.data;
      if (await isKnownToWait(tx, targetId)) return;
      const message = targetHeld(await named(tx, accountId), error.message, until);
      return tell(tx, event, { kind: event.type, severity: 'warning', message, accountId, postId, targetId });
    }
    case 'post.failed':
      return tell(tx, event, { kind: event.type, severity: 'error', message: postFailed(await failuresOf(tx, postId)), postId });
    case 'post.partially_published': {
      const message = postPartiallyPublished(await failuresOf(tx, postId));
      return tell(tx, event, { kind: event.type, severity: 'error', message, postId });
    }
    default:
    // everything else needs nobody to act
  }
}

/** A target that is held, released and held again while nobody looks is one thing to act upon. */
async function isKnownToWait(tx: PoolClient, targetId: string): Promise<boolean> {
  const sql = `select 1 from notice where target_id = $1 and kind = 'post.target_held' and read_at is null`;
  return (await tx.query(sql, [targetId])).rows.length > 0;
}

async function failuresOf(tx: PoolClient, postId: string): Promise<Failure[]> {
  const { rows } = await tx.query<{ handle: string | null; platform: string | null; message: string }>(FAILURES, [postId]);
  return rows.map(({ handle, platform, message }) => ({
    account: handle !== null && platform !== null ? { handle, platform } : undefined,
    message,
  }));
}
