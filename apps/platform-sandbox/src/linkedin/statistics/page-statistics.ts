import { DAY } from '@afterpost/kernel';
import { administered, refuseClosed } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { notFound } from '../api/problems.ts';
import { uniform } from '../../core/seeded.ts';
import type { LinkedIn } from '../linkedin.ts';
import { wholeList } from '../rest-li/collection.ts';
import { typeOf } from '../rest-li/urn.ts';
import type { Organization } from '../world.ts';
import { daysOf, intervalsOf, type Span } from './time.ts';

const ADMIN = ['rw_organization_admin'] as const;
/** Gains of followers come with a delay. */
const GAINS_DELAY_MS = 2 * DAY;
/** Views of a page per follower and day. */
const VISITS = 0.012;

/** Followers and views of a page. */
export const pageStatistics = (linkedin: LinkedIn): Routes => ({
  'GET /rest/networkSizes/:key': {
    scopes: ['r_organization_social', 'rw_organization_admin', 'w_organization_social'],
    answer: (call) => {
      call.query.oneOf('edgeType', ['COMPANY_FOLLOWED_BY_MEMBER']);
      if (typeOf(call.key) !== 'organization') throw notFound(call.key);
      return ok({ firstDegreeSize: linkedin.life.followers(refuseClosed(linkedin, call.key)) });
    },
  },
  'FINDER organizationalEntity /rest/organizationalEntityFollowerStatistics': {
    scopes: ADMIN,
    answer: (call) => ok(followerStatistics(linkedin, call)),
  },
  'FINDER organization /rest/organizationPageStatistics': { scopes: ADMIN, answer: (call) => ok(viewStatistics(linkedin, call)) },
});

function followerStatistics(linkedin: LinkedIn, call: Call): object {
  const page = administered(linkedin, call, 'organizationalEntity', call.query.urn('organizationalEntity', 'organization'));
  const organizationalEntity = page.urn;
  const intervals = intervalsOf(call.query, call.now);
  if (!intervals) {
    const all = { organicFollowerCount: linkedin.life.followers(page), paidFollowerCount: 0 };
    return wholeList([{ organizationalEntity, followerCountsByAssociationType: [{ followerCounts: all }] }]);
  }
  const latest = call.now.getTime() - GAINS_DELAY_MS;
  const at = (ms: number): number => linkedin.life.followers(page, new Date(ms));
  const known = intervals.filter(({ end }) => end <= latest);
  return wholeList(
    known.map((timeRange) => ({
      organizationalEntity,
      timeRange,
      followerGains: { organicFollowerGain: at(timeRange.end) - at(timeRange.start), paidFollowerGain: 0 },
    })),
  );
}

function viewStatistics(linkedin: LinkedIn, call: Call): object {
  const page = administered(linkedin, call, 'organization', call.query.urn('organization', 'organization'));
  const organization = page.urn;
  const intervals = intervalsOf(call.query, call.now);
  if (intervals) {
    const elements = intervals.map((timeRange) => ({
      organization,
      timeRange,
      totalPageStatistics: viewsView(viewsIn(linkedin, page, timeRange)),
    }));
    return wholeList(elements);
  }
  const lifetime = { start: Math.floor(Date.parse(page.since) / DAY) * DAY, end: call.now.getTime() };
  return wholeList([{ organization, totalPageStatistics: viewsView(viewsIn(linkedin, page, lifetime)) }]);
}

/** Whole views per day, drawn once; the day that is not over has had its share of them. */
function viewsIn({ seed, clock }: LinkedIn, { urn, followers, since }: Organization, span: Span): number {
  const now = clock.now().getTime();
  const first = Math.floor(Date.parse(since) / DAY) * DAY;
  return daysOf(span)
    .filter(({ start }) => start >= first && start < now)
    .reduce((sum, { start }) => {
      const ofDay = followers * VISITS * (0.5 + uniform(seed, urn, 'page views', start));
      return sum + Math.floor(ofDay * Math.min(1, (now - start) / DAY));
    }, 0);
}

const viewsView = (pageViews: number): object => {
  const unique = Math.ceil(pageViews * 0.6);
  return {
    clicks: { careersPageClicks: {}, mobileCareersPageClicks: {} },
    views: { allPageViews: { pageViews, uniquePageViews: unique }, overviewPageViews: { pageViews, uniquePageViews: unique } },
  };
};
