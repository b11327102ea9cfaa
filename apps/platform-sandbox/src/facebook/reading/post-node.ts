import { badParameter, missingPermission, numbered } from '../../meta/graph-error.ts';
import { graphTime } from '../../meta/ids.ts';
import { type Call, type NodeType, refTo } from '../../meta/node-type.ts';
import { attachmentsOf, fullPicture } from './attachments.ts';
import { reachablePage } from '../../meta/page-node.ts';
import { type Comments, pageUsage } from './comments.ts';
import type { Facebook } from '../facebook.ts';
import { mayPublish } from '../publishing/publish-rules.ts';
import { postInsights } from '../insights/post-insights.ts';
import type { PublicLife } from '../public-life.ts';
import { reactionEdges } from './reaction-edges.ts';
import { bareId, type Post } from '../world.ts';

const STATUS_TYPES: Readonly<Record<Post['kind'], string>> = {
  text: 'mobile_status_update',
  link: 'shared_story',
  image: 'added_photos',
  carousel: 'added_photos',
  video: 'added_video',
  reel: 'added_video',
  story: 'added_photos',
};

/** A post by its full id, and the same post by its bare id: a node as well, but one without insights. */
export interface PostTypes {
  readonly full: NodeType<Post>;
  readonly bare: NodeType<Post>;
}

export function postTypes(facebook: Facebook, life: PublicLife, comments: Comments): PostTypes {
  const { meta, stores } = facebook;
  const common: Omit<NodeType<Post>, 'idOf'> = {
    name: 'Post',
    fields: {
      message: ({ message }) => message,
      story: (post) => (post.kind === 'link' ? `${pageName(post)} shared a link.` : undefined),
      created_time: ({ createdAt }) => graphTime(createdAt),
      updated_time: ({ createdAt, updatedAt }) => graphTime(updatedAt ?? createdAt),
      permalink_url: (post) => facebook.permalink(post),
      full_picture: fullPicture,
      status_type: ({ kind }) => STATUS_TYPES[kind],
      is_published: (post) => facebook.isPublic(post),
      is_hidden: () => false,
      scheduled_publish_time: (post) =>
        post.scheduledAt === undefined || facebook.isPublic(post) ? undefined : Math.floor(Date.parse(post.scheduledAt) / 1000),
      parent_id: () => undefined,
      promotable_id: ({ id }) => id,
      from: (post) => ({ id: post.pageId, name: pageName(post) }),
      attachments: (post, call) => attachmentsOf(facebook, post, call),
      // Absent when nobody shared it.
      shares: (post) => {
        const { shares } = life.counts(post);
        return shares === 0 ? undefined : { count: shares };
      },
    },
    defaults: ['created_time', 'message'],
    edges: { ...reactionEdges(life), comments: comments.ofPost },
    usage: ({ id }) => pageUsage(facebook, id),
    update,
    remove,
  };

  function pageName({ pageId }: Post): string {
    return meta.world.pages.get(pageId)?.name ?? '';
  }

  function update(post: Post, call: Call): object {
    mayPublish(call);
    if (!post.byApp) throw numbered(200, 'The post was not created by this app and cannot be edited by it', { status: 403 });
    const message = call.params.optional('message');
    const publishing = call.params.flag('is_published', false) && !facebook.isPublic(post);
    if (message === undefined && !publishing) throw badParameter('There is nothing to update: give message or is_published');
    const now = facebook.now().toISOString();
    stores.posts.patch(post.id, {
      updatedAt: now,
      ...(message === undefined ? {} : { message }),
      ...(publishing ? { published: true, createdAt: now, scheduledAt: undefined } : {}),
    });
    return { success: true };
  }

  function remove(post: Post, call: Call): object {
    mayPublish(call);
    stores.posts.patch(post.id, { deleted: true });
    return { success: true };
  }

  return {
    full: { ...common, idOf: ({ id }) => id, edges: { ...common.edges, insights: postInsights(facebook, life) } },
    bare: { ...common, idOf: ({ id }) => bareId(id) },
  };
}

/** Registers posts by full id, by `{page}_{video}` and by bare id, for those who run the Page. */
export function findPosts(facebook: Facebook, types: PostTypes): void {
  const { meta, stores } = facebook;
  meta.graph.add((id, call) => {
    const full = stores.posts.get(id) ?? byVideo(id);
    const post = full ?? stores.posts.values().find((candidate) => bareId(candidate.id) === id);
    if (!post) return undefined;
    const isOver = post.deleted || (post.kind === 'story' && post.published && !facebook.isPublic(post) && isPast(post));
    if (isOver || !reachablePage(meta, post.pageId, call)) return undefined;
    if (!call.token.scopes.includes('pages_read_engagement')) throw missingPermission('pages_read_engagement');
    return refTo(full ? types.full : types.bare, post);
  });

  function byVideo(id: string): Post | undefined {
    const [pageId, videoId] = id.split('_');
    if (videoId === undefined) return undefined;
    return stores.posts.values().find((post) => post.pageId === pageId && post.kind === 'video' && post.videoId === videoId);
  }

  function isPast({ createdAt }: Post): boolean {
    return Date.parse(createdAt) <= facebook.now().getTime();
  }
}
