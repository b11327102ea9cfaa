import { livingPost } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { badParam, missingParam, unpermittedFields } from '../api/problems.ts';
import { reactionsOf } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import { wholeList } from '../rest-li/collection.ts';
import { typeOf } from '../rest-li/urn.ts';
import { hasNewMemberMetrics, hasPlainMetricType } from '../rest-li/versions.ts';
import type { Post } from '../world.ts';
import { daysSince, gainedIn, type Metric, totalAt } from './metric-sums.ts';
import { dateRangeOf, dateView, daysOf, type Span } from './time.ts';
import { videoMetrics } from './video-metrics.ts';

const CLASSIC = {
  IMPRESSION: ({ impressions }) => impressions,
  MEMBERS_REACHED: ({ uniqueImpressions }) => uniqueImpressions,
  RESHARE: ({ shares }) => shares,
  REACTION: reactionsOf,
  COMMENT: ({ comments }) => comments,
} satisfies Record<string, Metric>;

const SINCE_202604 = {
  POST_SAVE: ({ saves }) => saves,
  POST_SEND: ({ sends }) => sends,
  LINK_CLICKS: ({ clicks }, { kind }) => (kind === 'link' ? clicks : 0),
  PREMIUM_CTA_CLICKS: () => 0,
  FOLLOWER_GAINED_FROM_CONTENT: ({ followersGained }) => followersGained,
  PROFILE_VIEW_FROM_CONTENT: ({ profileViews }) => profileViews,
} satisfies Record<string, Metric>;

/** Metrics that have no days. */
const UNDATED: readonly string[] = ['MEMBERS_REACHED', 'LINK_CLICKS', 'FOLLOWER_GAINED_FROM_CONTENT', 'PROFILE_VIEW_FROM_CONTENT'];

/** A finder for one post, and one for everything the member has posted; one metric a call. */
interface Resource {
  readonly path: string;
  /** The key around the name of the metric, in versions before 202605. */
  readonly typeName: string;
  metrics(version: string): Readonly<Record<string, Metric>>;
}

const POSTS: Resource = {
  path: '/rest/memberCreatorPostAnalytics',
  typeName: 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1',
  metrics: (version) => (hasNewMemberMetrics(version) ? { ...CLASSIC, ...SINCE_202604 } : CLASSIC),
};

/** Figures of members' posts and videos. */
export function memberAnalytics(linkedin: LinkedIn): Routes {
  const { views, viewers, watchedMs } = videoMetrics(linkedin);
  const videos: Resource = {
    path: '/rest/memberCreatorVideoAnalytics',
    typeName: 'com.linkedin.adsexternalapi.memberanalytics.v1.CreatorVideoAnalyticsMetricTypeV1',
    metrics: () => ({ VIDEO_PLAY: views, VIDEO_VIEWER: viewers, VIDEO_WATCH_TIME: watchedMs }),
  };
  const scopes = ['r_member_postAnalytics'];
  const routesOf = (resource: Resource): Routes => ({
    [`FINDER entity ${resource.path}`]: {
      scopes,
      answer: (call) => {
        const post = entityOf(linkedin, call);
        return ok(analytics(linkedin, resource, call, [post], post));
      },
    },
    [`FINDER me ${resource.path}`]: {
      scopes,
      answer: (call) => ok(analytics(linkedin, resource, call, linkedin.world.postsOf(call.member.urn))),
    },
  });
  return { ...routesOf(POSTS), ...routesOf(videos) };
}

/** The post in `entity=(share:…)` or `entity=(ugc:…)`, which has to be the member's own. */
function entityOf(linkedin: LinkedIn, { query, member }: Call): Post {
  const entity = query.record('entity');
  if (!entity) throw missingParam('entity');
  const [key, urn] = Object.entries(entity)[0] ?? [];
  const type = key === 'share' ? 'share' : key === 'ugc' ? 'ugcPost' : undefined;
  if (typeof urn !== 'string' || type === undefined || typeOf(urn) !== type) throw badParam('entity');
  const post = livingPost(linkedin, urn);
  if (post.author !== member.urn) throw unpermittedFields('entity');
  return post;
}

function analytics(linkedin: LinkedIn, resource: Resource, call: Call, posts: readonly Post[], post?: Post): object {
  const { query, now, version } = call;
  const metrics = resource.metrics(version);
  const name = query.oneOf('queryType', Object.keys(metrics));
  const metric = metrics[name] as Metric;
  const range = dateRangeOf(query);
  const about = {
    metricType: hasPlainMetricType(version) ? name : { [resource.typeName]: name },
    ...(post ? { targetEntity: { [typeOf(post.urn) === 'share' ? 'share' : 'ugc']: post.urn } } : {}),
  };
  if (query.oneOf('aggregation', ['TOTAL', 'DAILY'], 'TOTAL') === 'DAILY') {
    if (UNDATED.includes(name) || (name === 'IMPRESSION' && post)) throw badParam('aggregation', `${name} is not available by day here`);
    const days = range ? daysOf(range) : daysSince(posts, now);
    return wholeList(days.map((day) => ({ count: gainedIn(linkedin, posts, metric, day), ...about, dateRange: datesOf(day) })));
  }
  const count = range ? gainedIn(linkedin, posts, metric, range) : totalAt(linkedin, posts, metric, now.getTime());
  if (count === 0 && linkedin.open('quietMemberPost') === 'empty') return wholeList([]);
  return wholeList([{ count, ...about, ...(range ? { dateRange: datesOf(range) } : {}) }]);
}

const datesOf = ({ start, end }: Span): object => ({ start: dateView(start), end: dateView(end) });
