import { administered } from '../api/access.ts';
import { type Call, ok, type Routes } from '../api/api.ts';
import { badParam, unpermittedFields } from '../api/problems.ts';
import { uniform } from '../../core/seeded.ts';
import { type Figures, interactionsOf, reactionsOf } from '../life/public-life.ts';
import type { LinkedIn } from '../linkedin.ts';
import { wholeList } from '../rest-li/collection.ts';
import { type PostType, typeOf } from '../rest-li/urn.ts';
import type { Post } from '../world.ts';
import { growthOf, sumOf } from './growth.ts';
import { intervalsOf, YEAR } from './time.ts';

/** Figures of a page, and of many of its posts in one call. */
export const shareStatistics = (linkedin: LinkedIn): Routes => ({
  'FINDER organizationalEntity /rest/organizationalEntityShareStatistics': {
    scopes: ['rw_organization_admin'],
    answer: (call) => ok(statistics(linkedin, call)),
  },
});

function statistics(linkedin: LinkedIn, call: Call): object {
  const { query } = call;
  const { urn: organizationalEntity } = administered(
    linkedin,
    call,
    'organizationalEntity',
    query.urn('organizationalEntity', 'organization'),
  );
  const intervals = intervalsOf(query, call.now);
  if (query.has('shares') || query.has('ugcPosts')) {
    if (intervals) throw badParam('timeIntervals', 'Statistics of single posts are for their lifetime; leave timeIntervals out');
    const listed = [...inList(linkedin, call, 'shares', 'share'), ...inList(linkedin, call, 'ugcPosts', 'ugcPost')];
    return wholeList(listed.flatMap((urn) => ofPost(linkedin, call, organizationalEntity, urn)));
  }
  const posts = linkedin.world.postsOf(organizationalEntity);
  if (!intervals) {
    const totals = { ...shareCounts(sumOf(linkedin, posts, call.now)), commentMentionsCount: 0, shareMentionsCount: 0 };
    return wholeList([{ organizationalEntity, totalShareStatistics: totals }]);
  }
  const days = growthOf(linkedin, posts, intervals).map(({ span, gained }) => {
    const { uniqueImpressionsCount, ...counts } = shareCounts(gained);
    return {
      organizationalEntity,
      timeRange: span,
      totalShareStatistics: { ...counts, [linkedin.open('seriesUnique')]: uniqueImpressionsCount },
    };
  });
  return wholeList(days);
}

/** The URNs of a list; those that belong into the other one are an error, or are passed over. */
function inList({ open }: LinkedIn, { query }: Call, name: string, type: PostType): string[] {
  const urns = query.urns(name, 'share', 'ugcPost');
  const fitting = urns.filter((urn) => typeOf(urn) === type);
  if (fitting.length < urns.length && open('wrongList') === '403') throw unpermittedFields(name);
  return fitting;
}

/** Nothing at all for a post without activity, one that is deleted and one that is over a year old: nobody can tell which. */
function ofPost(linkedin: LinkedIn, call: Call, organizationalEntity: string, urn: string): object[] {
  const post = linkedin.world.posts.get(urn);
  const field = typeOf(urn) === 'share' ? 'share' : 'ugcPost';
  if (post?.author !== organizationalEntity) throw unpermittedFields(`${field}s`);
  if (post.deleted || Date.parse(post.createdAt) < call.now.getTime() - YEAR) return [];
  const figures = linkedin.life.figures(post);
  if (figures.impressions === 0 && interactionsOf(figures) === 0) return [];
  const { uniqueImpressionsCount, ...counts } = shareCounts(figures);
  const unique = linkedin.open('uniqueImpressions') === 'present' ? { uniqueImpressionsCount } : {};
  return [
    { organizationalEntity, [field]: urn, totalShareStatistics: { ...counts, ...unique, ...negative(linkedin, post, counts.likeCount) } },
  ];
}

/** LinkedIn's own counts fall below zero now and then. */
function negative({ open, seed }: LinkedIn, post: Post, likeCount: number): object {
  if (likeCount > 0 || open('negativeCounts') === 'never' || uniform(seed, post.urn, 'negative likes') >= 0.5) return {};
  return { likeCount: -1 };
}

function shareCounts(figures: Figures) {
  const interactions = interactionsOf(figures);
  return {
    impressionCount: figures.impressions,
    uniqueImpressionsCount: figures.uniqueImpressions,
    clickCount: figures.clicks,
    likeCount: reactionsOf(figures),
    commentCount: figures.comments,
    shareCount: figures.shares,
    engagement: figures.impressions === 0 ? 0 : interactions / figures.impressions,
  };
}
