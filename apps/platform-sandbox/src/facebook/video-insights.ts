import type { Edge } from '../meta/node-type.ts';
import { requirePageToken } from './comments.ts';
import type { Facebook } from './facebook.ts';
import { insightRow, metricsAsked } from './insight-rows.ts';
import { POST_METRICS, videoFigures } from './post-insights.ts';
import type { PublicLife } from './public-life.ts';
import type { Video } from './world.ts';

/** What each name reads on the post behind the video: names of reels answer nothing on plain videos and the other way round. */
const METRICS: Readonly<Record<string, { readonly kind: 'video' | 'reel'; readonly as: string }>> = {
  total_video_views: { kind: 'video', as: 'post_video_views' },
  total_video_avg_time_watched: { kind: 'video', as: 'post_video_avg_time_watched' },
  total_video_view_total_time: { kind: 'video', as: 'post_video_view_time' },
  total_video_complete_views: { kind: 'video', as: 'post_video_complete_views_organic' },
  total_video_retention_graph: { kind: 'video', as: 'post_video_retention_graph' },
  blue_reels_play_count: { kind: 'reel', as: 'post_video_views' },
  fb_reels_total_plays: { kind: 'reel', as: 'post_media_view' },
  fb_reels_replay_count: { kind: 'reel', as: 'post_video_views_15s' },
  post_video_view_time: { kind: 'reel', as: 'post_video_view_time' },
  post_video_avg_time_watched: { kind: 'reel', as: 'post_video_avg_time_watched' },
  post_video_followers: { kind: 'reel', as: 'post_video_followers' },
  post_video_social_actions: { kind: 'reel', as: 'post_video_social_actions' },
  post_video_likes_by_reaction_type: { kind: 'reel', as: 'post_video_likes_by_reaction_type' },
};

/** `video_insights` of a video or reel. */
export const videoInsights = (facebook: Facebook, life: PublicLife): Edge<Video> => ({
  rows: ({ args }) => Math.max(1, args.list('metric').length),
  read: (video, { args }, call) => {
    requirePageToken(call);
    const names = metricsAsked(facebook, args, METRICS);
    const post = video.postId === undefined ? undefined : facebook.stores.posts.get(video.postId);
    if (!post || !call.token.scopes.includes('read_insights')) return { rows: [] };
    const counts = life.counts(post);
    const reading = { facebook, post, counts, video: videoFigures(facebook, post, counts) };
    const kind = video.kind === 'reel' ? 'reel' : 'video';
    const rows = names
      .filter((name) => METRICS[name]?.kind === kind)
      .map((name) => insightRow(video.id, name, 'lifetime', [{ value: POST_METRICS[METRICS[name]?.as ?? '']?.(reading) }]));
    return { rows };
  },
});
