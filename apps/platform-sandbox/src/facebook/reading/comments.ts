import { badParameter, GraphError } from '../../meta/graph-error.ts';
import { graphTime, numericId } from '../../meta/ids.ts';
import { type Call, type Edge, type NodeType, refTo } from '../../meta/node-type.ts';
import type { FieldRequest } from '../../meta/fields.ts';
import { type Facebook, requireScope } from '../facebook.ts';
import type { PublicLife } from '../public-life.ts';
import { requireUserContent } from './reaction-edges.ts';
import { bareId, type Comment, type Post } from '../world.ts';

/** Comments as nodes, and the `comments` edge of whatever can be commented on. */
export interface Comments {
  readonly type: NodeType<Comment>;
  readonly ofPost: Edge<Post>;
  find(id: string): Comment | undefined;
}

export function comments(facebook: Facebook, life: PublicLife): Comments {
  const { meta, stores } = facebook;
  const postOf = ({ postId }: Comment): Post => stores.posts.get(postId) as Post;
  const answersTo = (comment: Comment): Comment[] => life.comments(postOf(comment)).filter(({ parentId }) => parentId === comment.id);

  const type: NodeType<Comment> = {
    name: 'Comment',
    idOf: ({ id }) => id,
    fields: {
      message: ({ message }) => message,
      created_time: ({ createdAt }) => graphTime(createdAt),
      // Who wrote it is told to the Page alone.
      from: ({ author }, { token }) => (token.kind === 'page' ? author : undefined),
      like_count: (comment) => life.commentLikes(comment),
      comment_count: (comment) => answersTo(comment).length,
      parent: ({ parentId }) => (parentId === undefined ? undefined : parentOf(parentId)),
      permalink_url: ({ id, postId }) =>
        `https://www.facebook.com/${postId.split('_')[0]}/posts/${bareId(postId)}?comment_id=${bareId(id)}`,
      is_hidden: ({ hidden }) => hidden,
      can_hide: () => true,
      can_remove: () => true,
      user_likes: () => false,
    },
    defaults: ['created_time', 'from', 'message'],
    edges: {
      comments: {
        read: (comment, asked, call) => list(answersTo(comment), 'stream', asked, call),
        create: (comment, call) => write(postOf(comment), comment.parentId ?? comment.id, call),
      },
      likes: {
        read: (comment, _asked, call) => {
          requireUserContent(call);
          return { nodes: [], summary: { total_count: life.commentLikes(comment), can_like: true, has_liked: false } };
        },
      },
    },
    update: (comment, call) => {
      requireScope(call, 'pages_manage_engagement');
      const message = call.params.optional('message');
      if (message !== undefined && comment.author.id !== comment.postId.split('_')[0]) {
        throw new GraphError(200, '(#200) The comment was not made by this Page');
      }
      const hidden = call.params.flag('is_hidden', comment.hidden);
      stores.comments.put(comment.id, { ...comment, hidden, message: message ?? comment.message });
      return { success: true };
    },
    remove: (comment, call) => {
      requireScope(call, 'pages_manage_engagement');
      stores.comments.put(comment.id, { ...comment, deleted: true });
      return { success: true };
    },
    usage: ({ postId }) => pageUsage(facebook, postId),
  };

  function parentOf(parentId: string): unknown {
    const parent = find(parentId);
    return parent ? refTo(type, parent) : { id: parentId };
  }

  function list(all: readonly Comment[], fallback: 'toplevel' | 'stream', { args }: FieldRequest, call: Call) {
    requireUserContent(call);
    const filter = oneOf(args.optional('filter') ?? fallback, ['toplevel', 'stream'], 'filter');
    const order = oneOf(
      args.optional('order') ?? facebook.reading('commentsOrder'),
      ['chronological', 'reverse_chronological', 'ranked'],
      'order',
    );
    const kept = filter === 'stream' ? all : all.filter(({ parentId }) => parentId === undefined);
    const ordered = order === 'reverse_chronological' ? kept.toReversed() : kept;
    return {
      nodes: ordered.map((comment) => refTo(type, comment)),
      summary: { order, total_count: kept.length, can_comment: true },
    };
  }

  function write(post: Post, parentId: string | undefined, call: Call): object {
    requirePageToken(call);
    requireScope(call, 'pages_manage_engagement');
    const message = call.params.optional('message') ?? '';
    if (message === '' && call.params.optional('attachment_url') === undefined) throw badParameter('The parameter message is required');
    const page = meta.world.pages.get(post.pageId);
    const comment = addComment(facebook, post, { parentId, author: { id: post.pageId, name: page?.name ?? '' }, message });
    return { id: comment.id };
  }

  function find(id: string): Comment | undefined {
    const [bare] = id.split('_');
    const post = stores.posts.values().find((candidate) => bareId(candidate.id) === bare && !candidate.deleted);
    return post && life.comments(post).find((comment) => comment.id === id);
  }

  return {
    type,
    find,
    ofPost: {
      read: (post, asked, call) => list(life.comments(post), facebook.reading('commentsFilter'), asked, call),
      create: (post, call) => write(post, undefined, call),
    },
  };
}

export function addComment(
  { meta, stores }: Facebook,
  post: Post,
  { parentId, author, message }: Pick<Comment, 'parentId' | 'author' | 'message'>,
): Comment {
  const id = `${bareId(post.id)}_${numericId('13', 15, meta.seed, post.id, 'written', stores.comments.size)}`;
  const createdAt = meta.clock.now().toISOString();
  return stores.comments.put(id, { id, postId: post.id, parentId, author, message, createdAt, hidden: false, deleted: false });
}

/** Calls about a post count against its Page. */
export function pageUsage({ meta }: Facebook, postId: string) {
  const page = meta.world.pages.get(postId.split('_')[0] ?? '');
  return page && ({ type: 'pages', id: page.id, perDay: meta.quotas.pages(page) } as const);
}

/** @throws GraphError 190 that asks for another token, not for another login */
export function requirePageToken({ token }: Call): void {
  if (token.kind !== 'page') throw new GraphError(190, '(#190) This method must be called with a Page Access Token');
}

function oneOf<const T extends string>(given: string, known: readonly T[], name: string): T {
  const found = known.find((word) => word === given.toLowerCase());
  if (found === undefined) throw badParameter(`Param ${name} must be one of {${known.join(', ')}}`);
  return found;
}
