import type { AnyEvent, Comment, CommentsCaptured } from '@afterpost/contracts';
import { type Columns, instant, rowSet } from '../projecting/columns.ts';
import { ofTypes } from '../projecting/known-events.ts';
import type { Queryable } from '../projecting/queryable.ts';

interface CommentSeen {
  readonly tenantId: string;
  readonly capture: CommentsCaptured;
  readonly comment: Comment;
}

const COLUMNS: Columns<CommentSeen> = {
  target_id: ['uuid', (r) => r.capture.targetId],
  platform_comment_id: ['text', (r) => r.comment.platformCommentId],
  tenant_id: ['uuid', (r) => r.tenantId],
  post_id: ['uuid', (r) => r.capture.postId],
  account_id: ['uuid', (r) => r.capture.accountId],
  platform: ['text', (r) => r.capture.platform],
  text: ['text', (r) => r.comment.text],
  author_id: ['text', (r) => r.comment.authorId],
  author_name: ['text', (r) => r.comment.authorName],
  created_at: ['timestamptz', (r) => instant(r.comment.createdAt)],
  likes: ['bigint', (r) => r.comment.likes],
  deleted: ['boolean', (r) => r.comment.deleted],
  captured_at: ['timestamptz', (r) => instant(r.capture.capturedAt)],
};

/** Takes captured comments into `comment`; what was seen later stands. */
export async function projectComments(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const rows = ofTypes(events, 'comments.captured').flatMap(({ tenantid, data }) =>
    data.comments.map((comment) => ({ tenantId: tenantid, capture: data, comment })),
  );
  if (rows.length === 0) return;
  const { source, names, values } = rowSet(COLUMNS, rows);
  const seen = Object.keys(COLUMNS).filter((name) => name !== 'target_id' && name !== 'platform_comment_id');
  await tx.query({
    name: 'read:save-comments',
    text: `insert into comment as c (${names})
      select distinct on (target_id, platform_comment_id) r.* from ${source}
      order by target_id, platform_comment_id, captured_at desc
      on conflict (target_id, platform_comment_id) do update set ${seen.map((name) => `${name} = excluded.${name}`).join(', ')}
      where excluded.captured_at > c.captured_at`,
    values,
  });
}
