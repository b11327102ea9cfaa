import { graphTime } from '../../meta/ids.ts';
import { pictureAddress } from '../../meta/page-node.ts';
import type { NodeType } from '../../meta/node-type.ts';
import { pageUsage } from './comments.ts';
import type { Facebook } from '../facebook.ts';
import { mayPublish } from '../publishing/publish-rules.ts';
import type { PublicLife } from '../public-life.ts';
import { videoInsights } from '../insights/video-insights.ts';
import type { Post, Video } from '../world.ts';

/** A video or reel: an id of its own, which is not its post's. */
export function videoType(facebook: Facebook, life: PublicLife): NodeType<Video> {
  const postOf = ({ postId }: Video): Post | undefined => (postId === undefined ? undefined : facebook.stores.posts.get(postId));
  return {
    name: 'Video',
    idOf: ({ id }) => id,
    fields: {
      title: ({ title }) => title,
      description: ({ description }) => description,
      created_time: ({ createdAt }) => graphTime(createdAt),
      updated_time: ({ createdAt }) => graphTime(createdAt),
      length: ({ lengthMs }) => lengthMs / 1000,
      permalink_url: ({ id, kind, pageId }) => (kind === 'reel' ? `/reel/${id}/` : `/${pageId}/videos/${id}/`),
      picture: ({ id }, call) => pictureAddress(call, id),
      published: (video) => isOut(facebook, postOf(video)),
      status: (video) => statusOf(facebook, video),
      post_id: (video) => {
        const post = postOf(video);
        return post && facebook.isPublic(post) ? facebook.spokenPostId(post) : undefined;
      },
      post_views: (video) => {
        const post = postOf(video);
        return post && (life.counts(post).videoViews ?? undefined);
      },
      views: (video) => {
        const post = postOf(video);
        return post && (life.counts(post).videoViews ?? undefined);
      },
      from: ({ pageId }) => ({ id: pageId, name: facebook.meta.world.pages.get(pageId)?.name ?? '' }),
    },
    defaults: ['updated_time', 'description'],
    edges: { video_insights: videoInsights(facebook, life) },
    usage: ({ pageId }) => pageUsage(facebook, pageId),
    remove: (video, call) => {
      mayPublish(call);
      const post = postOf(video);
      if (post) facebook.stores.posts.patch(post.id, { deleted: true });
      facebook.stores.videos.remove(video.id);
      return { success: true };
    },
  };
}

const isOut = (facebook: Facebook, post: Post | undefined): boolean => post !== undefined && facebook.isPublic(post);

/** Where an upload stands: a function of the clock, nothing runs. */
export function statusOf(facebook: Facebook, video: Video): object {
  const post = video.postId === undefined ? undefined : facebook.stores.posts.get(video.postId);
  const uploaded = { status: 'complete' };
  if (video.failure !== undefined) {
    const failed = { status: 'error', errors: [{ code: 1363030, message: video.failure }] };
    return { video_status: 'error', uploading_phase: uploaded, processing_phase: failed, publishing_phase: { status: 'not_started' } };
  }
  if (video.uploadedAt === undefined) {
    const uploading = { status: video.received > 0 ? 'in_progress' : 'not_started', bytes_transferred: video.received };
    return {
      video_status: 'processing',
      uploading_phase: uploading,
      processing_phase: { status: 'not_started' },
      publishing_phase: { status: 'not_started' },
    };
  }
  if (video.readyAt === undefined) {
    return {
      video_status: 'upload_complete',
      uploading_phase: uploaded,
      processing_phase: { status: 'not_started' },
      publishing_phase: { status: 'not_started' },
    };
  }
  const ready = Date.parse(video.readyAt) <= facebook.now().getTime();
  const out = isOut(facebook, post);
  return {
    video_status: ready ? 'ready' : 'processing',
    uploading_phase: uploaded,
    processing_phase: { status: ready ? 'complete' : 'in_progress' },
    publishing_phase: {
      status: out ? 'complete' : 'not_started',
      ...(out ? { publish_status: 'published', publish_time: graphTime(post?.createdAt ?? video.readyAt) } : {}),
    },
  };
}
