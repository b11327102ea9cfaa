import { DAY } from '@afterpost/kernel';
import type { MetricRefusal } from './metric-check.ts';

/** How an account metric is asked (Meta's account insights reference, 2026-06). */
export interface AccountMetricRow {
  readonly title: string;
  readonly periods: readonly string[];
  readonly types: readonly ('time_series' | 'total_value')[];
  readonly breakdowns: readonly string[];
  /** No data, and no error either, below 100 followers. */
  readonly gated?: true;
}

const total = (title: string, ...breakdowns: string[]): AccountMetricRow => ({
  title,
  periods: ['day'],
  types: ['total_value'],
  breakdowns,
});

export const ACCOUNT_METRICS = {
  reach: {
    title: 'Reach',
    periods: ['day', 'week', 'days_28'],
    types: ['time_series', 'total_value'],
    breakdowns: ['media_product_type', 'follow_type'],
  },
  views: total('Views', 'follower_type', 'media_product_type'),
  likes: total('Likes', 'media_product_type'),
  comments: total('Comments', 'media_product_type'),
  shares: total('Shares', 'media_product_type'),
  saves: total('Saves', 'media_product_type'),
  total_interactions: total('Content interactions', 'media_product_type'),
  accounts_engaged: total('Accounts engaged'),
  replies: total('Replies'),
  reposts: total('Reposts'),
  follows_and_unfollows: total('Follows and unfollows', 'follow_type'),
  profile_links_taps: total('Profile links taps', 'contact_button_type'),
  profile_views: total('Profile views'),
  website_clicks: total('Website clicks'),
  follower_count: { title: 'Follower count', periods: ['day'], types: ['time_series'], breakdowns: [], gated: true },
  online_followers: { title: 'Online followers', periods: ['lifetime'], types: ['time_series'], breakdowns: [], gated: true },
  follower_demographics: {
    title: 'Follower demographics',
    periods: ['lifetime'],
    types: ['total_value'],
    breakdowns: ['age', 'city', 'country', 'gender'],
    gated: true,
  },
  engaged_audience_demographics: {
    title: 'Engaged audience demographics',
    periods: ['lifetime'],
    types: ['total_value'],
    breakdowns: ['age', 'city', 'country', 'gender'],
    gated: true,
  },
} as const satisfies Record<string, AccountMetricRow>;

export type AccountMetric = keyof typeof ACCOUNT_METRICS;

/** A call of `GET /{ig}/insights`, as text. */
export interface AccountInsightsAsked {
  readonly metrics: readonly string[];
  readonly period: string | undefined;
  readonly metricType: string | undefined;
  readonly breakdown: string | undefined;
  readonly timeframe: string | undefined;
  readonly sinceMs: number | undefined;
  readonly untilMs: number | undefined;
  readonly nowMs: number;
}

const invalid = (message: string): MetricRefusal => ({ code: 100, message: `(#100) ${message}` });

/** What is wrong with a call, in the order in which the API looks; nothing is answered in part. */
export function accountInsightsRefusal(
  asked: AccountInsightsAsked,
  known: readonly string[],
  maxRangeMs: number,
): MetricRefusal | undefined {
  const { metrics, period, metricType, breakdown, timeframe } = asked;
  if (metrics.length === 0) return invalid('The parameter metric is required');
  const unknown = metrics.findIndex((name) => !known.includes(name));
  if (unknown >= 0) return invalid(`metric[${unknown}] must be one of the following values: ${known.join(', ')}`);
  if (period === undefined || period === '') return invalid('The parameter period is required');
  const rows = metrics.map((name) => ({ name, row: ACCOUNT_METRICS[name as AccountMetric] as AccountMetricRow }));
  const off = namesOf(rows.filter(({ row }) => !row.periods.includes(period)));
  if (off !== '') return invalid(`The metrics (${off}) do not support the period ${period}.`);
  const untyped = namesOf(rows.filter(({ row }) => !row.types.some((type) => type === (metricType ?? 'time_series'))));
  if (untyped !== '') {
    const wanted = metricType === 'total_value' ? 'time_series' : 'total_value';
    return invalid(`The following metrics (${untyped}) should be specified with parameter metric_type=${wanted}`);
  }
  const unbroken = namesOf(rows.filter(({ row }) => breakdown !== undefined && !row.breakdowns.includes(breakdown)));
  if (unbroken !== '') return invalid(`Incompatible metric (${unbroken}) with breakdown (${breakdown})`);
  if (rows.some(({ name }) => name.endsWith('_demographics')) && !(breakdown && /^this_(week|month)$/.test(timeframe ?? ''))) {
    return invalid('Demographics need a breakdown and timeframe=this_week or timeframe=this_month.');
  }
  return rangeRefusal(asked, maxRangeMs);
}

const namesOf = (rows: readonly { readonly name: string }[]): string => rows.map(({ name }) => name).join(', ');

function rangeRefusal({ sinceMs, untilMs, nowMs }: AccountInsightsAsked, maxRangeMs: number): MetricRefusal | undefined {
  const endMs = untilMs ?? nowMs;
  if (sinceMs === undefined) return undefined;
  if (sinceMs > endMs) return invalid('since must be before until.');
  if (endMs - sinceMs <= maxRangeMs) return undefined;
  const days = Math.round(maxRangeMs / DAY);
  return invalid(`There cannot be more than ${days} days (${maxRangeMs / 1000} s) between since and until.`);
}
