import { ok, type Routes } from '../api/api.ts';
import { missingParam } from '../api/problems.ts';
import type { LinkedIn } from '../linkedin.ts';
import { wholeList } from '../rest-li/collection.ts';
import { dateRangeOf, dateView, daysOf } from './time.ts';

const scopes = ['r_member_profileAnalytics'] as const;

/** Followers of the member now, or those gained on each day of a range. */
export const memberFollowers = ({ life }: LinkedIn): Routes => ({
  'FINDER me /rest/memberFollowersCount': {
    scopes,
    answer: ({ member }) => ok(wholeList([{ memberFollowersCount: life.followers(member) }])),
  },
  'FINDER dateRange /rest/memberFollowersCount': {
    scopes,
    answer: ({ member, query, now }) => {
      const range = dateRangeOf(query);
      if (!range) throw missingParam('dateRange');
      const days = daysOf(range).filter(({ start }) => start <= now.getTime());
      const at = (ms: number): number => life.followers(member, new Date(Math.min(ms, now.getTime())));
      return ok(
        wholeList(
          days.map(({ start, end }) => ({
            memberFollowersCount: at(end) - at(start),
            dateRange: { start: dateView(start), end: dateView(end) },
          })),
        ),
      );
    },
  },
});
