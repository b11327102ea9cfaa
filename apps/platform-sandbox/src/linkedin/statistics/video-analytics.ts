import { administered, livingPost } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import type { LinkedIn } from '../linkedin.ts';
import { wholeList } from '../rest-li/collection.ts';
import { daysSince, gainedIn, type Metric, totalAt } from './metric-sums.ts';
import { videoMetrics } from './video-metrics.ts';

const TYPES = ['VIDEO_VIEW', 'VIEWER', 'TIME_WATCHED', 'TIME_WATCHED_FOR_VIDEO_VIEWS'] as const;

/** One metric of one video of a page. */
export const videoAnalytics = (linkedin: LinkedIn): Routes => ({
  'FINDER entity /rest/videoAnalytics': {
    scopes: ['r_organization_social', 'rw_organization_admin'],
    answer: (call) => ok(analytics(linkedin, call)),
  },
});

function analytics(linkedin: LinkedIn, call: Call): object {
  const entity = call.query.urn('entity', 'ugcPost', 'share');
  const type = call.query.oneOf('type', TYPES);
  const aggregation = call.query.oneOf('aggregation', ['ALL', 'DAY', 'WEEK'], 'ALL');
  const post = livingPost(linkedin, entity);
  administered(linkedin, call, 'entity', post.author);
  if (post.kind !== 'video') return wholeList([]);
  const metric = metricOf(linkedin, type);
  const about = { entity, statisticsType: type };
  if (aggregation === 'ALL') return wholeList([{ ...about, value: totalAt(linkedin, [post], metric, call.now.getTime()) }]);
  const spans = daysSince([post], call.now, aggregation === 'DAY' ? 1 : 7);
  return wholeList(spans.map((timeRange) => ({ ...about, timeRange, value: gainedIn(linkedin, [post], metric, timeRange) })));
}

function metricOf(linkedin: LinkedIn, type: (typeof TYPES)[number]): Metric {
  const { views, viewers, watchedMs, watchedInViewsMs } = videoMetrics(linkedin);
  switch (type) {
    case 'VIDEO_VIEW':
      return views;
    case 'VIEWER':
      return viewers;
    case 'TIME_WATCHED':
      return watchedMs;
    case 'TIME_WATCHED_FOR_VIDEO_VIEWS':
      return watchedInViewsMs;
  }
}
