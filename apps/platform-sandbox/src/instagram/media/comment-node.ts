import { graphTime, numericId } from '../../meta/ids.ts';
import { type Call, type Edge, type NodeRef, type NodeType, refTo } from '../../meta/node-type.ts';
import type { Comment } from './comments.ts';
import type { Instagram } from '../instagram.ts';
import { instagramUsage } from '../instagram-usage.ts';
import type { Media } from './media.ts';
import { isFacebookLogin, requireCapability } from '../login/scopes.ts';
import { reading } from '../variants.ts';

/** A comment as a node, with the item it stands under. */
interface CommentNode {
  readonly comment: Comment;
  readonly media: Media;
}

const PAGE = 50;

function commentType(instagram: Instagram): NodeType<CommentNode> {
  const authorId = (username: string): string => numericId('17841', 17, instagram.meta.seed, 'commenter', username);
  return {
    name: 'ShadowIGComment',
    idOf: ({ comment }) => comment.id,
    fields: {
      text: ({ comment }) => comment.text,
      timestamp: ({ comment }) => graphTime(comment.at),
      username: ({ comment }) => comment.username,
      from: ({ comment: { username } }) => ({ id: authorId(username), username }),
      like_count: ({ comment }) => comment.likeCount,
      hidden: () => false,
      parent_id: ({ comment }) => comment.parentId,
      media: ({ media }) => ({ id: media.id }),
      // Only for comments of the account itself, and those are not simulated.
      user: () => undefined,
    },
    defaults: ['text', 'timestamp'],
    edges: {
      replies: {
        maxLimit: PAGE,
        read: ({ comment, media }, _asked, call) => ({
          nodes: readable(instagram, media, call)
            .filter(({ parentId }) => parentId === comment.id)
            .map((reply) => commentRef(instagram, media, reply)),
        }),
      },
    },
    usage: ({ media }) => instagramUsage(instagram, media.igId),
  };
}

/** `GET /{media}/comments`: top level only, newest first, at most 50 at once. */
export const commentsEdge = (instagram: Instagram): Edge<Media> => ({
  maxLimit: PAGE,
  read: (media, _asked, call) => ({
    nodes: readable(instagram, media, call)
      .filter(({ parentId }) => parentId === undefined)
      .map((comment) => commentRef(instagram, media, comment)),
  }),
});

const types = new WeakMap<Instagram, NodeType<CommentNode>>();

function commentRef(instagram: Instagram, media: Media, comment: Comment): NodeRef {
  const type = types.get(instagram) ?? commentType(instagram);
  types.set(instagram, type);
  return refTo(type, { comment, media });
}

/** What this caller may read; some of what is counted is left out without a word. */
function readable(instagram: Instagram, media: Media, call: Call): Comment[] {
  requireCapability(call, 'comments');
  const { variants } = instagram.meta;
  if (!isFacebookLogin(call) && reading(variants, 'commentsOnStandardAccess') === 'empty') return [];
  const comments = instagram.life.comments(media);
  return reading(variants, 'restrictedComments') === 'listed' ? comments : comments.filter(({ restricted }) => !restricted);
}

/** A comment by its id, if it stands under something of this account. */
export function findComment(instagram: Instagram, igId: string, id: string): NodeRef | undefined {
  for (const media of [...instagram.feed(igId), ...instagram.stories(igId)]) {
    const comment = instagram.life.comments(media).find((candidate) => candidate.id === id);
    if (comment) return commentRef(instagram, media, comment);
  }
  return undefined;
}
