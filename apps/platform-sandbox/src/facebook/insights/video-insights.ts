import type { Edge } from '../../meta/node-type.ts';
import { requirePageToken } from '../reading/comments.ts';
import type { Facebook } from '../facebook.ts';
import { insightRow, metricsAsked } from './insight-rows.ts';
import { POST_METRICS, type Reading, readingOf } from './post-insights.ts';
import type { PublicLife } from '../public-life.ts';
import type { Video } from '../world.ts';

interface Metric {
  readonly kind: 'video' | 'reel';
  readonly read: (reading: Reading) => unknown;
}

const of = (kind: Metric['kind'], name: string): Metric => ({ kind, read: (reading) => POST_METRICS[name]?.(reading) });

/** What each name reads on the post behind the video. */
const METRICS: Readonly<Record<string, Metric>> = {
  total_video_views: of('video', 'post_video_views'),
  total_video_avg_time_watched: of('video', 'post_video_avg_time_watched'),
  total_video_view_total_time: of('video', 'post_video_view_time'),
  total_video_complete_views: of('video', 'post_video_complete_views_organic'),
  total_video_retention_graph: of('video', 'post_video_retention_graph'),
  blue_reels_play_count: of('reel', 'post_video_views'),
  fb_reels_total_plays: of('reel', 'post_media_view'),
  fb_reels_replay_count: { kind: 'reel', read: ({ counts }) => counts.views - (counts.videoViews ?? 0) },
  post_video_view_time: of('reel', 'post_video_view_time'),
  post_video_avg_time_watched: of('reel', 'post_video_avg_time_watched'),
  post_video_followers: of('reel', 'post_video_followers'),
  post_video_social_actions: of('reel', 'post_video_social_actions'),
  post_video_likes_by_reaction_type: of('reel', 'post_video_likes_by_reaction_type'),
};

/** `video_insights` of a video or reel: a name of the other kind is known, and answers nothing. */
export const videoInsights = (facebook: Facebook, life: PublicLife): Edge<Video> => ({
  rows: ({ args }) => Math.max(1, args.list('metric').length),
  read: (video, { args }, call) => {
    requirePageToken(call);
    const names = metricsAsked(facebook, args, METRICS);
    const post = video.postId === undefined ? undefined : facebook.stores.posts.get(video.postId);
    if (!post || !call.token.scopes.includes('read_insights')) return { rows: [] };
    const reading = readingOf(facebook, life, post);
    const kind = video.kind === 'reel' ? 'reel' : 'video';
    const mine = names.map((name) => [name, METRICS[name] as Metric] as const).filter(([, metric]) => metric.kind === kind);
    return { rows: mine.map(([name, metric]) => insightRow(video.id, name, 'lifetime', [{ value: metric.read(reading) }])) };
  },
});
