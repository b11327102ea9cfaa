import { unreachable } from '@afterpost/kernel';
import { type Figures, interactions } from '../media/figures.ts';
import { MEDIA_METRICS, type MediaMetric } from './metric-table.ts';

/** The number behind a metric. */
function valueOf(metric: MediaMetric, figures: Figures): number {
  switch (metric) {
    case 'views':
      return figures.views;
    case 'reach':
    case 'likes':
    case 'comments':
    case 'saved':
    case 'shares':
    case 'reposts':
    case 'follows':
    case 'navigation':
      return figures[metric];
    case 'total_interactions':
      return interactions(figures);
    case 'profile_visits':
      return figures.profileVisits;
    case 'profile_activity':
      return Object.values(profileActivity(figures)).reduce((sum, value) => sum + value, 0);
    case 'ig_reels_avg_watch_time':
      return figures.avgWatchTimeMs;
    case 'ig_reels_video_view_total_time':
      return figures.watchTimeMs;
    case 'reels_skip_rate':
      return figures.skipRate;
    case 'facebook_views':
      return figures.facebookViews;
    case 'crossposted_views':
      return figures.views + figures.facebookViews;
    case 'replies':
      return figures.storyReplies;
    case 'link_clicks':
      return figures.linkClicks;
    case 'total_views':
      return figures.totalViews;
    case 'total_likes':
      return figures.totalLikes;
    case 'total_comments':
      return figures.totalComments;
    default:
      return unreachable(metric);
  }
}

/** One row of an insights answer: `values`, or `total_value` with the parts where a breakdown was asked for. */
export function insightRow(mediaId: string, metric: MediaMetric, figures: Figures, breakdown: string | undefined): object {
  const value = valueOf(metric, figures);
  const parts = breakdown === undefined ? undefined : partsOf(metric, figures);
  const { title, description } = MEDIA_METRICS[metric];
  return {
    name: metric,
    period: 'lifetime',
    ...(parts ? {} : { values: [{ value }] }),
    title,
    description,
    ...(parts ? { total_value: { value, breakdowns: [breakdownOf(String(breakdown), parts)] } } : {}),
    id: `${mediaId}/insights/${metric}/lifetime`,
  };
}

/** Parts of a figure by one dimension; parts of nothing are left out. */
export const breakdownOf = (dimension: string, parts: Readonly<Record<string, number>>): object => ({
  dimension_keys: [dimension],
  results: Object.entries(parts)
    .filter(([, value]) => value !== 0)
    .map(([word, value]) => ({ dimension_values: [word], value })),
});

function partsOf(metric: MediaMetric, figures: Figures): Record<string, number> | undefined {
  if (metric === 'profile_activity') return profileActivity(figures);
  if (metric !== 'navigation') return undefined;
  return shared(figures.navigation, { tap_forward: 0.72, swipe_forward: 0.11, tap_exit: 0.1, tap_back: 0.07 });
}

const profileActivity = ({ profileVisits }: Figures): Record<string, number> => ({
  bio_link_clicked: Math.floor(profileVisits * 0.12),
  email: Math.floor(profileVisits * 0.01),
  other: Math.floor(profileVisits * 0.03),
});

/** Splits a whole number by shares; the first part takes what rounding leaves, so that the parts add up. */
export function shared(whole: number, shares: Readonly<Record<string, number>>): Record<string, number> {
  const [first = '', ...rest] = Object.keys(shares);
  const parts = Object.fromEntries(rest.map((word) => [word, Math.floor(whole * (shares[word] ?? 0))]));
  const others = Object.values(parts).reduce((sum, part) => sum + part, 0);
  return { [first]: whole - others, ...parts };
}
