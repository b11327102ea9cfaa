import type { Comment } from '@afterpost/contracts';
import type { FetchCommentsResult, PlatformComment } from '@afterpost/platforms';
import { createHash } from 'node:crypto';

/** A comment that was told before: enough to notice that it was edited or has vanished, and no more. */
export interface KnownComment {
  readonly platformCommentId: string;
  readonly digest: string;
  readonly createdAt: string;
}

export interface CommentChanges {
  /** New, edited and vanished ones, to be told. */
  readonly comments: readonly Comment[];
  /** To be remembered: the new and edited ones. */
  readonly known: readonly KnownComment[];
  /** To be forgotten: the ids of the vanished ones. */
  readonly vanished: readonly string[];
}

/** What has changed under a post since its comments were read before. Absence proves nothing unless all were read. */
export function diffComments(before: readonly KnownComment[], read: FetchCommentsResult): CommentChanges {
  const digests = new Map(before.map((comment) => [comment.platformCommentId, comment.digest]));
  const now = [...new Map(read.comments.map((comment) => [comment.platformCommentId, comment])).values()];
  const told = now.filter((comment) => digests.get(comment.platformCommentId) !== digestOf(comment));
  const present = new Set(now.map((comment) => comment.platformCommentId));
  const vanished = read.complete ? before.filter((comment) => !present.has(comment.platformCommentId)) : [];
  return {
    comments: [...told.map(toComment), ...vanished.map(toDeleted)],
    known: told.map((comment) => ({
      platformCommentId: comment.platformCommentId,
      digest: digestOf(comment),
      createdAt: comment.createdAt,
    })),
    vanished: vanished.map((comment) => comment.platformCommentId),
  };
}

/** Whatever of a comment its readers see. */
const digestOf = ({ text, authorId, authorName, likes }: PlatformComment): string =>
  createHash('sha256')
    .update(JSON.stringify([text, authorId, authorName, likes]))
    .digest('base64url');

const toComment = (comment: PlatformComment): Comment => ({
  platformCommentId: comment.platformCommentId,
  text: comment.text,
  authorId: comment.authorId,
  authorName: comment.authorName,
  createdAt: comment.createdAt,
  likes: comment.likes,
  deleted: false,
});

/** Its words were not kept here, and are not to be kept by others either. */
const toDeleted = ({ platformCommentId, createdAt }: KnownComment): Comment => ({
  platformCommentId,
  text: '',
  authorId: '',
  authorName: '',
  createdAt,
  likes: null,
  deleted: true,
});
