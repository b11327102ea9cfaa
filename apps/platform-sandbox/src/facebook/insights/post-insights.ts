import { integer, uniform } from '../../core/seeded.ts';
import { badParameter } from '../../meta/graph-error.ts';
import type { Call, Edge, EdgeAnswer } from '../../meta/node-type.ts';
import { edgeAddress } from '../../meta/paging.ts';
import type { Params } from '../../meta/params.ts';
import { requirePageToken } from '../reading/comments.ts';
import type { Facebook } from '../facebook.ts';
import { countsObject, insightRow, type InsightValue, metricsAsked } from './insight-rows.ts';
import type { Counts, PublicLife } from '../public-life.ts';
import type { Post, Reaction } from '../world.ts';

/** What a metric is read from. */
export interface Reading {
  readonly facebook: Facebook;
  readonly post: Post;
  readonly counts: Counts;
  readonly video: VideoFigures | undefined;
}

interface VideoFigures {
  readonly views: number;
  readonly lengthMs: number;
  readonly averageMs: number;
  readonly completes: number;
}

type Metric = (reading: Reading) => unknown;

/** Insights call sad "sorry" and angry "anger"; care is a like. */
export const REACTION_METRICS: Readonly<Record<string, readonly Reaction[]>> = {
  like: ['like', 'care'],
  love: ['love'],
  wow: ['wow'],
  haha: ['haha'],
  sorry: ['sad'],
  anger: ['angry'],
};

export const reactionsByInsightName = ({ reactions }: Counts): Record<string, number> =>
  Object.fromEntries(
    Object.entries(REACTION_METRICS).map(([name, kinds]) => [name, kinds.reduce((sum, kind) => sum + reactions[kind], 0)]),
  );

const ofVideo =
  (read: (video: VideoFigures, reading: Reading) => unknown): Metric =>
  (reading) =>
    reading.video && read(reading.video, reading);

const share = ({ facebook, post }: Reading, of: number, low: number, high: number, what: string): number =>
  Math.floor(of * (low + (high - low) * uniform(facebook.meta.seed, post.id, what)));

/** Every name that is alive; a video metric of something else is `undefined`. */
export const POST_METRICS: Readonly<Record<string, Metric>> = {
  post_media_view: ({ counts }) => counts.views,
  post_total_media_view_unique: ({ counts }) => counts.reach,
  post_clicks: ({ counts }) => counts.clicks,
  post_clicks_by_type: (reading) => clicksByType(reading),
  post_reactions_by_type_total: ({ facebook, counts }) => countsObject(facebook, reactionsByInsightName(counts)),
  ...Object.fromEntries(
    Object.keys(REACTION_METRICS).map((name): [string, Metric] => [
      `post_reactions_${name}_total`,
      ({ counts }) => reactionsByInsightName(counts)[name],
    ]),
  ),
  post_activity_by_action_type: ({ facebook, counts }) =>
    countsObject(facebook, { like: counts.reactionsTotal, comment: counts.comments, share: counts.shares }),
  post_activity_by_action_type_unique: (reading) =>
    countsObject(reading.facebook, {
      like: reading.counts.reactionsTotal,
      comment: Math.ceil(reading.counts.comments * 0.9),
      share: Math.ceil(reading.counts.shares * 0.95),
    }),
  post_video_views: ofVideo(({ views }) => views),
  post_video_views_organic: ofVideo(({ views }) => views),
  post_video_views_paid: ofVideo(() => 0),
  post_video_views_15s: ofVideo(({ views }, reading) => share(reading, views, 0.4, 0.6, '15 s')),
  post_video_views_60s_excludes_shorter: ofVideo(({ views, lengthMs }, reading) =>
    lengthMs < 60_000 ? 0 : share(reading, views, 0.1, 0.25, '60 s'),
  ),
  post_video_avg_time_watched: ofVideo(({ averageMs }) => averageMs),
  post_video_view_time: ofVideo(({ views, averageMs }) => views * averageMs),
  post_video_view_time_organic: ofVideo(({ views, averageMs }) => views * averageMs),
  post_video_length: ofVideo(({ lengthMs }) => lengthMs),
  post_video_complete_views_organic: ofVideo(({ completes }) => completes),
  post_video_complete_views_30s_organic: ofVideo(({ completes }) => completes),
  post_video_complete_views_30s_paid: ofVideo(() => 0),
  post_video_complete_views_30s_autoplayed: ofVideo(({ completes }) => Math.floor(completes * 0.7)),
  post_video_complete_views_30s_clicked_to_play: ofVideo(({ completes }) => completes - Math.floor(completes * 0.7)),
  post_video_retention_graph: ofVideo(({ views }, { facebook, post }) => (views === 0 ? {} : retention(facebook, post))),
  post_video_followers: ofVideo(({ views }, reading) => share(reading, views, 0, 0.01, 'followers won')),
  post_video_social_actions: ofVideo((_video, { facebook, counts }) =>
    countsObject(facebook, { SHARE: counts.shares, COMMENT: counts.comments }),
  ),
  post_video_likes_by_reaction_type: ofVideo((_video, { facebook, counts }) =>
    countsObject(
      facebook,
      Object.fromEntries(Object.entries(reactionsByInsightName(counts)).map(([name, count]) => [`REACTION_${name.toUpperCase()}`, count])),
    ),
  ),
  story_interaction: ({ post, counts }) => (post.kind === 'story' ? counts.reactionsTotal + counts.comments + counts.shares : undefined),
  pages_fb_story_replies: ({ post, counts }) => (post.kind === 'story' ? counts.comments : undefined),
  pages_fb_story_shares: ({ post, counts }) => (post.kind === 'story' ? counts.shares : undefined),
  pages_fb_story_thread_lightweight_reactions: ({ post, counts }) => (post.kind === 'story' ? counts.reactionsTotal : undefined),
};

/** Names that answer for the day as well when no period is asked for. */
const WITH_DAY = /^post_video_views(_organic|_paid)?$/;

/** `insights` of a post. One name that is not alive fails the whole call. */
export const postInsights = (facebook: Facebook, life: PublicLife): Edge<Post> => ({
  rows: ({ args }) => Math.max(1, args.list('metric').length),
  read: (post, asked, call) => postRows(facebook, life, post, asked.args, call),
});

function postRows(facebook: Facebook, life: PublicLife, post: Post, args: Params, call: Call): EdgeAnswer {
  requirePageToken(call);
  const names = metricsAsked(facebook, args, POST_METRICS);
  const periods = args.list('period');
  if (periods.some((period) => !['lifetime', 'day', 'week', 'days_28'].includes(period))) {
    throw badParameter('The value must be a valid insights period');
  }
  // Without the scope there is no data, and nobody says why.
  if (!call.token.scopes.includes('read_insights')) return { rows: [] };
  const reading = readingOf(facebook, life, post);
  const rows = names.flatMap((name) => rowsOf(reading, name, periods, args.optional('breakdown')));
  const window = (days: number): Record<string, string> => {
    const at = call.now.getTime() + days * 86_400_000;
    return { since: String(Math.floor(at / 1000)), until: String(Math.floor(at / 1000) + 86_400) };
  };
  const address = (days: number): string => edgeAddress(call, post.id, 'insights', args, window(days));
  return { rows, paging: { previous: address(-1), next: address(1) } };
}

function rowsOf(reading: Reading, name: string, periods: readonly string[], breakdown: string | undefined) {
  const value = POST_METRICS[name]?.(reading);
  if (value === undefined) return onOtherKinds(reading, name);
  const wanted = periods.length > 0 ? periods : WITH_DAY.test(name) ? ['lifetime', 'day'] : ['lifetime'];
  return wanted
    .filter((period) => period === 'lifetime' || WITH_DAY.test(name))
    .map((period) => {
      const values = period === 'lifetime' ? lifetimeValues(reading, name, value, breakdown) : [{ value: 0 }];
      return insightRow(reading.post.id, name, period, values);
    });
}

function onOtherKinds({ facebook, post }: Reading, name: string) {
  const isAbsent = facebook.reading('videoMetricsOfOtherPosts') === 'absent' || !name.startsWith('post_video');
  return isAbsent ? [] : [insightRow(post.id, name, 'lifetime', [{ value: /graph|actions|by_/.test(name) ? {} : 0 }])];
}

/** With a breakdown the row is flat: one entry for each side. */
function lifetimeValues({ counts }: Reading, name: string, value: unknown, breakdown: string | undefined): InsightValue[] {
  if (breakdown === undefined || name !== 'post_media_view') return [{ value }];
  const part = { is_from_ads: counts.viewsFromAds, is_from_followers: counts.viewsFromFollowers }[breakdown];
  if (part === undefined) throw badParameter('The value must be a valid insights breakdown');
  return [
    { value: counts.views - part, [breakdown]: '0' },
    { value: part, [breakdown]: '1' },
  ];
}

export function readingOf(facebook: Facebook, life: PublicLife, post: Post): Reading {
  const counts = life.counts(post);
  return { facebook, post, counts, video: videoFigures(facebook, post, counts) };
}

function videoFigures({ meta, stores }: Facebook, post: Post, { videoViews }: Counts): VideoFigures | undefined {
  const video = post.videoId === undefined ? undefined : stores.videos.get(post.videoId);
  if (!video || videoViews === null) return undefined;
  const watched = 0.2 + 0.4 * uniform(meta.seed, post.id, 'watched');
  const completes = Math.floor(videoViews * (0.08 + 0.25 * uniform(meta.seed, post.id, 'completes')));
  return { views: videoViews, lengthMs: video.lengthMs, averageMs: videoViews === 0 ? 0 : Math.round(video.lengthMs * watched), completes };
}

function clicksByType({ facebook, post, counts }: Reading): object {
  const main = { link: 'link clicks', image: 'photo view', carousel: 'photo view', video: 'video play', reel: 'video play' }[
    post.kind as string
  ];
  if (main === undefined) return countsObject(facebook, { 'other clicks': counts.clicks });
  const mains = Math.floor(counts.clicks * (0.4 + integer(40, facebook.meta.seed, post.id, 'clicks') / 100));
  return countsObject(facebook, { [main]: mains, 'other clicks': counts.clicks - mains });
}

/** The share of viewers who are still there, in 40 steps. */
function retention({ meta }: Facebook, post: Post): object {
  const staying = 0.93 + 0.06 * uniform(meta.seed, post.id, 'staying');
  return Object.fromEntries(Array.from({ length: 40 }, (_, step) => [String(step), Math.round(staying ** step * 10_000) / 10_000]));
}
