import { DAY, HOUR } from '@afterpost/kernel';
import { followersAt } from '../../core/follower-curve.ts';
import { uniform } from '../../core/seeded.ts';
import { badParameter, GraphError, numbered } from '../../meta/graph-error.ts';
import type { Call, Edge, EdgeAnswer } from '../../meta/node-type.ts';
import { followersOf } from '../../meta/page-node.ts';
import { edgeAddress } from '../../meta/paging.ts';
import type { Page } from '../../meta/world.ts';
import { requirePageToken } from '../reading/comments.ts';
import type { Facebook } from '../facebook.ts';
import { countsObject, insightRow, type InsightValue, metricsAsked } from './insight-rows.ts';
import { REACTION_METRICS } from './post-insights.ts';
import type { PublicLife } from '../public-life.ts';
import { type Post, type Reaction, REACTIONS } from '../world.ts';

const RANGE_MAX_MS = 90 * DAY;
const KEPT_MS = 730 * DAY;
const LIKES_MIN = 100;
/** A post's later life adds nothing that a Page's day would show. */
const LIVELY_MS = 60 * DAY;

/** What one window of time brought a Page. */
interface Window {
  readonly facebook: Facebook;
  readonly from: Date;
  readonly to: Date;
  readonly sum: (figure: Reaction | 'views' | 'clicks' | 'comments' | 'shares', keep?: (post: Post) => boolean) => number;
  /** Drawn for this Page and day, between `low` and `high` times `of`. */
  readonly share: (of: number, low: number, high: number, what: string) => number;
  /** So much of the followers on each day of the window. */
  readonly ofFollowers: (low: number, high: number, what: string) => number;
  readonly followers: (at: Date) => number;
}

type Metric = (window: Window) => unknown;

const reactions = (window: Window): number => REACTIONS.reduce((sum, kind) => sum + window.sum(kind), 0);
/** Somebody comes by even when nothing new is posted. */
const views = (window: Window): number => window.sum('views') + window.ofFollowers(0.01, 0.05, 'passers-by');
const videoViews = (window: Window): number => window.share(window.sum('views', isVideo), 0.35, 0.55, 'video views');
const gained = ({ followers, from, to }: Window): number => followers(to) - followers(from);
const lost = (window: Window): number => window.ofFollowers(0, 0.0006, 'unfollows');
const joined = (window: Window): number => Math.max(0, gained(window) + lost(window));
const isVideo = ({ kind }: Post): boolean => kind === 'video' || kind === 'reel';

const ofKind = (window: Window, kind: string): number =>
  (REACTION_METRICS[kind] ?? []).reduce((sum, reaction) => sum + window.sum(reaction), 0);

/** The names that are alive, by what a window of each reads. */
export const PAGE_METRICS: Readonly<Record<string, Metric>> = {
  page_media_view: views,
  page_total_media_view_unique: (window) => window.share(views(window), 0.55, 0.8, 'viewers'),
  page_post_engagements: (window) => reactions(window) + window.sum('comments') + window.sum('shares') + window.sum('clicks'),
  page_views_total: (window) => window.ofFollowers(0.002, 0.02, 'visits'),
  page_total_actions: (window) => window.ofFollowers(0, 0.002, 'actions'),
  page_follows: ({ followers, to }) => followers(to),
  page_daily_follows: joined,
  page_daily_follows_unique: joined,
  page_daily_unfollows_unique: lost,
  page_fan_adds_by_paid_non_paid_unique: (window) => ({ total: joined(window), paid: 0, unpaid: joined(window) }),
  page_lifetime_engaged_followers_unique: ({ followers, share, to }) => share(followers(to), 0.1, 0.2, 'engaged'),
  ...Object.fromEntries(
    Object.keys(REACTION_METRICS).map((kind): [string, Metric] => [
      `page_actions_post_reactions_${kind}_total`,
      (window) => ofKind(window, kind),
    ]),
  ),
  page_actions_post_reactions_total: (window) =>
    countsObject(window.facebook, Object.fromEntries(Object.keys(REACTION_METRICS).map((kind) => [kind, ofKind(window, kind)]))),
  page_video_views: videoViews,
  page_video_views_organic: videoViews,
  page_video_views_paid: () => 0,
  page_video_views_by_paid_non_paid: (window) => ({ total: videoViews(window), paid: 0, unpaid: videoViews(window) }),
  page_video_views_by_uploaded_hosted: (window) => ({ page_uploaded: videoViews(window), page_uploaded_from_crossposts: 0 }),
  page_video_complete_views_30s: (window) => window.share(videoViews(window), 0.1, 0.3, 'complete views'),
  page_video_complete_views_30s_organic: (window) => window.share(videoViews(window), 0.1, 0.3, 'complete views'),
  page_video_view_time: (window) => videoViews(window) * 9_000,
  content_monetization_earnings: () => ({ currency: 'USD', microAmount: 0 }),
  monetization_approximate_earnings: () => 0,
};

const PERIODS: Readonly<Record<string, number>> = { day: 1, week: 7, days_28: 28 };

/** `insights` of a Page: one value for each day that is over, of the day or of the rolling window that ends with it. */
export const pageInsights = (facebook: Facebook, life: PublicLife): Edge<Page> => ({
  rows: ({ args }) => Math.max(1, args.list('metric').length),
  read: (page, { args }, call) => {
    requirePageToken(call);
    const names = metricsAsked(facebook, args, PAGE_METRICS);
    if (names.some((name) => /monetization/.test(name)) && !call.token.scopes.includes('business_management')) {
      throw numbered(200, 'Permissions error: the MONETIZE task is required', { status: 403 });
    }
    const [since, until] = [args.moment('since'), args.moment('until')];
    if (since && until && until.getTime() - since.getTime() > RANGE_MAX_MS) throw badParameter('Invalid parameter', { subcode: 1504016 });
    const period = args.optional('period') ?? 'day';
    if (period === 'lifetime') return lifetime(names);
    const days = PERIODS[period];
    if (days === undefined) throw badParameter('The value must be a valid insights period');
    const hasData = call.token.scopes.includes('read_insights') && followersOf(facebook.meta, page) * 0.94 >= LIKES_MIN;
    if (!hasData) return { rows: [] };
    const ends = endsBetween(call.now, since, until);
    const posts = facebook.postsOf(page.id).filter(({ published, deleted }) => published && !deleted);
    const rows = names.map((name) => {
      const metric = PAGE_METRICS[name] as Metric;
      const values = ends.map((end): InsightValue => ({
        value: metric(windowOf({ facebook, life, page, posts }, end, days)),
        end_time: endTime(end),
      }));
      return insightRow(page.id, name, period, values);
    });
    return { rows, paging: pagingOf(page, args.optional('metric') ?? '', ends, call) };
  },
});

function lifetime(names: readonly string[]): EdgeAnswer {
  // A code that usually means an outage.
  if (names.includes('page_media_view')) throw new GraphError(1, 'An unknown error occurred', { subcode: 99, status: 400 });
  return { rows: [] };
}

/** Pacific midnight: 08:00 UTC in winter, 07:00 in summer time (March to October, roughly as the law says). */
function dayEnd(day: number): Date {
  const midnight = new Date(day * DAY);
  const [month, date] = [midnight.getUTCMonth(), midnight.getUTCDate()];
  const isSummer = (month > 2 && month < 10) || (month === 2 && date > 13) || (month === 10 && date < 2);
  return new Date(midnight.getTime() + (isSummer ? 7 : 8) * HOUR);
}

/** The ends of the days that are over; without a range, of the last two. */
function endsBetween(now: Date, since: Date | undefined, until: Date | undefined): Date[] {
  const last = Math.min(now.getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
  const first = Math.max(since?.getTime() ?? last - 2 * DAY, now.getTime() - KEPT_MS);
  const ends: Date[] = [];
  for (let day = Math.floor(first / DAY); day * DAY <= last; day++) {
    const end = dayEnd(day);
    if (end.getTime() > first && end.getTime() <= last) ends.push(end);
  }
  return ends;
}

interface Sources {
  readonly facebook: Facebook;
  readonly life: PublicLife;
  readonly page: Page;
  readonly posts: readonly Post[];
}

function windowOf({ facebook, life, page, posts }: Sources, to: Date, days: number): Window {
  const from = new Date(to.getTime() - days * DAY);
  const lively = posts.filter(
    ({ createdAt }) => Date.parse(createdAt) < to.getTime() && Date.parse(createdAt) > from.getTime() - LIVELY_MS,
  );
  const drawn = (low: number, high: number, what: string): number =>
    low + (high - low) * uniform(facebook.meta.seed, page.id, what, to.getTime());
  return {
    facebook,
    from,
    to,
    sum: (figure, keep = () => true) =>
      Math.round(lively.filter(keep).reduce((sum, post) => sum + life.expected(post, figure, to) - life.expected(post, figure, from), 0)),
    share: (of, low, high, what) => Math.floor(of * drawn(low, high, what)),
    ofFollowers: (low, high, what) => Math.floor(followersAtMoment(facebook, page, to) * drawn(low, high, what) * days),
    followers: (at) => followersAtMoment(facebook, page, at),
  };
}

/** Before the sandbox was told of the audience, the audience grew towards it. */
function followersAtMoment({ meta }: Facebook, { id, followers, since }: Page, at: Date): number {
  const daysBefore = (Date.parse(since) - at.getTime()) / DAY;
  if (daysBefore > 0) return Math.max(0, Math.round(followers / (1 + 0.0025 * daysBefore)));
  return followersAt({ seed: meta.seed, key: id, followers, since: new Date(since) }, at);
}

const endTime = (end: Date): string => `${end.toISOString().slice(0, 19)}+0000`;

const seconds = (ms: number): string => String(Math.floor(ms / 1000));

/** Links to the windows around, which hit the same cap. */
function pagingOf(page: Page, metric: string, ends: readonly Date[], call: Call): object | undefined {
  const [first, last] = [ends.at(0), ends.at(-1)];
  if (!first || !last) return undefined;
  const span = last.getTime() - first.getTime() + DAY;
  const link = (since: number): string =>
    edgeAddress(call, page.id, 'insights', call.params.without('since', 'until'), {
      metric,
      since: seconds(since),
      until: seconds(since + span),
    });
  return { previous: link(first.getTime() - DAY - span), next: link(last.getTime()) };
}
