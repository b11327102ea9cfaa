import { DAY, HOUR } from '@afterpost/kernel';
import type { Routes, UserCall } from './api.ts';
import { badParameter, partial } from './problems.ts';
import { engagementsOf, type Figures } from './public-life.ts';
import type { StoredPost } from './world.ts';
import type { X } from './x.ts';

const STEPS = { hourly: HOUR, daily: DAY, weekly: 7 * DAY } as const;
const MAX_STEPS = 1_000;

/** `GET /2/tweets/analytics`: what came to own posts, hour by hour or in all. */
export const analytics = (x: X): Routes => ({
  'GET /2/tweets/analytics': {
    who: 'user',
    scopes: ['tweet.read', 'users.read'],
    readsPosts: true,
    query: ['ids', 'start_time', 'end_time', 'granularity', 'analytics.fields'],
    answer: (call) => {
      const ids = call.params.ids('ids', 100);
      const spans = spansOf(call);
      const found = ids.map((id) => ({ id, post: x.world.posts.get(id) }));
      const own = found.flatMap(({ post }) => (post?.authorId === call.account.id ? [post] : []));
      const errors = found
        .filter(({ post }) => post?.authorId !== call.account.id)
        .map(({ id, post }) => (post ? partial.notAuthorized : partial.notFound)({ resource_type: 'tweet', parameter: 'ids', id }));
      const data = own.map((post) => ({ id: post.id, timestamped_metrics: spans.map((span) => inSpan(x, post, span, call.now)) }));
      return { ...(data.length > 0 ? { data } : {}), ...(errors.length > 0 ? { errors } : {}) };
    },
  },
});

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function spansOf({ params }: UserCall): Span[] {
  for (const name of ['start_time', 'end_time', 'granularity']) params.text(name);
  const [start, end] = [params.instant('start_time') ?? 0, params.instant('end_time') ?? 0];
  if (start >= end) throw badParameter('end_time', params.text('end_time'), "'end_time' must be after 'start_time'");
  const granularity = params.oneOf('granularity', ['hourly', 'daily', 'weekly', 'total'], 'total');
  if (granularity === 'total') return [{ fromMs: start, toMs: end }];
  const step = STEPS[granularity];
  const count = Math.ceil((end - start) / step);
  if (count > MAX_STEPS) throw badParameter('granularity', granularity, `The time range has ${count} steps; ${MAX_STEPS} are allowed`);
  return Array.from({ length: count }, (_, n) => ({ fromMs: start + n * step, toMs: Math.min(end, start + (n + 1) * step) }));
}

function inSpan(x: X, post: StoredPost, { fromMs, toMs }: Span, now: Date): object {
  const figuresAt = (ms: number): Figures => x.life.figures(post, new Date(Math.min(ms, now.getTime())));
  const [before, after] = [figuresAt(fromMs), figuresAt(toMs)];
  const gained = (of: (figures: Figures) => number): number => Math.max(0, of(after) - of(before));
  return {
    timestamp: new Date(fromMs).toISOString(),
    metrics: {
      impressions: gained(({ impressions }) => impressions),
      engagements: gained(engagementsOf),
      likes: gained(({ likes }) => likes),
      replies: gained(({ replies }) => replies),
      retweets: gained(({ retweets }) => retweets),
      quote_tweets: gained(({ quotes }) => quotes),
      bookmarks: gained(({ bookmarks }) => bookmarks),
      url_clicks: gained(({ urlClicks }) => urlClicks),
      user_profile_clicks: gained(({ profileClicks }) => profileClicks),
      detail_expands: gained(({ detailExpands }) => detailExpands),
      media_views: gained(({ views }) => views),
    },
  };
}
