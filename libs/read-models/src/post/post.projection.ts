import { type AnyEvent, POST_EVENTS } from '@afterpost/contracts';
import { refreshOpeningDays } from '../account-daily/account-daily.projection.ts';
import { refreshPostTotals } from '../post-latest/post-latest.projection.ts';
import { foldMoved } from '../projecting/fold.ts';
import type { Queryable } from '../projecting/queryable.ts';
import { evolvePost, type PostEvent } from './evolve-post.ts';
import { loadPosts, savePosts } from './post.rows.ts';

const isPostEvent = (event: AnyEvent): event is PostEvent => Object.hasOwn(POST_EVENTS, event.type);

/** Takes what the publisher told into `post` and `post_target`, and into what earlier captures of these posts came to. */
export async function projectPosts(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const told = events.filter(isPostEvent);
  if (told.length === 0) return;
  const known = await loadPosts(tx, [...new Set(told.map((event) => event.data.postId))]);
  const moved = foldMoved(known, told, (event) => event.data.postId, evolvePost);
  await savePosts(tx, moved);
  await refreshPostTotals(
    tx,
    moved.map((post) => post.postId),
  );
  await refreshOpeningDays(
    tx,
    moved.flatMap((post) => post.targets.map((target) => target.targetId)),
  );
}

/** After a restore: forgets posts that only the lost events told of, and lets the rest be moved by what comes instead. */
export async function undoPosts(tx: Queryable, lastPosition: number): Promise<void> {
  const gone = await tx.query<{ post_id: string }>({
    text: 'delete from post where first_position > $1 returning post_id',
    values: [lastPosition],
  });
  const targets = await tx.query<{ target_id: string }>({
    text: 'delete from post_target where post_id = any($1) returning target_id',
    values: [gone.rows.map((row) => row.post_id)],
  });
  await tx.query({
    text: 'update post set position = $1, position_index = 32767 where position > $1',
    values: [lastPosition],
  });
  await refreshPostTotals(
    tx,
    gone.rows.map((row) => row.post_id),
  );
  await refreshOpeningDays(
    tx,
    targets.rows.map((row) => row.target_id),
  );
}
