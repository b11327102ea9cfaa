import { DAY, unreachable } from '@afterpost/kernel';
import { integer, uniform } from '../../core/seeded.ts';
import { graphTime } from '../../meta/ids.ts';
import { ACCOUNT_METRICS, type AccountInsightsAsked, type AccountMetric, type AccountMetricRow } from './account-metrics.ts';
import { breakdownOf, shared } from './insight-values.ts';
import type { ProductWord } from '../media/media.ts';
import { pacificDays } from './pacific-days.ts';

/** What all items of one product gained between two moments. */
export interface Gains {
  readonly views: number;
  readonly reach: number;
  readonly likes: number;
  readonly comments: number;
  readonly saved: number;
  readonly shares: number;
  readonly reposts: number;
  readonly storyReplies: number;
  readonly profileVisits: number;
}

/** What an account's insights are made of. */
export interface AccountDiary {
  readonly seed: string;
  readonly igId: string;
  readonly nowMs: number;
  gained(product: ProductWord, fromMs: number, toMs: number): Gains;
  followersAt(ms: number): number;
}

/** Below this many followers the gated metrics have no data. */
const GATE = 100;
const PRODUCTS: readonly ProductWord[] = ['FEED', 'REELS', 'STORY'];

/** Rows of `GET /{ig}/insights`, after the call was found good. Metrics without data have no row. */
export function accountInsightRows(asked: AccountInsightsAsked, diary: AccountDiary): object[] {
  const untilMs = Math.min(asked.untilMs ?? diary.nowMs, diary.nowMs);
  const sinceMs = asked.sinceMs ?? untilMs - DAY;
  return asked.metrics.flatMap((name) => rowOf(name as AccountMetric, { ...asked, sinceMs, untilMs }, diary) ?? []);
}

type Asked = AccountInsightsAsked & { readonly sinceMs: number; readonly untilMs: number };

function rowOf(metric: AccountMetric, asked: Asked, diary: AccountDiary): object | undefined {
  const { title, gated } = ACCOUNT_METRICS[metric] as AccountMetricRow;
  if (gated && diary.followersAt(diary.nowMs) < GATE) return undefined;
  const head = { name: metric, period: asked.period, title, description: title, id: `${diary.igId}/insights/${metric}/${asked.period}` };
  if (asked.period === 'lifetime') return { ...head, ...lifetimeValue(metric, asked, diary) };
  if ((asked.metricType ?? 'time_series') === 'time_series') return { ...head, values: series(metric, asked, diary) };
  return { ...head, ...totalValue(metric, asked, diary) };
}

function totalValue(metric: AccountMetric, { sinceMs, untilMs, breakdown }: Asked, diary: AccountDiary): object {
  if (metric === 'follows_and_unfollows') {
    // Without its breakdown the row has no figure at all.
    if (breakdown === undefined) return {};
    const { follows, unfollows } = followsBetween(diary, sinceMs, untilMs);
    return { total_value: { breakdowns: [breakdownOf(breakdown, { FOLLOWER: follows, NON_FOLLOWER: unfollows })] } };
  }
  const value = totalBetween(metric, diary, sinceMs, untilMs);
  if (breakdown === undefined) return { total_value: { value } };
  const parts = partsOf(metric, breakdown, value, diary, { fromMs: sinceMs, toMs: untilMs });
  return { total_value: { value, breakdowns: [breakdownOf(breakdown, parts)] } };
}

type Window = { readonly fromMs: number; readonly toMs: number };

function partsOf(metric: AccountMetric, breakdown: string, value: number, diary: AccountDiary, window: Window): Record<string, number> {
  if (breakdown === 'media_product_type') {
    const sizes = PRODUCTS.map((product) => [product, figureOf(metric, diary.gained(product, window.fromMs, window.toMs))] as const);
    const sum = sizes.reduce((all, [, size]) => all + size, 0);
    return shared(value, Object.fromEntries(sizes.map(([product, size]) => [product, sum === 0 ? 0 : size / sum])));
  }
  if (breakdown === 'contact_button_type') return shared(value, { BIO_LINK_CLICKED: 0.8, EMAIL: 0.12, CALL: 0.08 });
  const strangers = 0.3 + 0.5 * uniform(diary.seed, diary.igId, 'strangers');
  return shared(value, { NON_FOLLOWER: strangers, FOLLOWER: 0.97 - strangers, UNKNOWN: 0.03 });
}

function totalBetween(metric: AccountMetric, diary: AccountDiary, fromMs: number, toMs: number): number {
  const sum = PRODUCTS.reduce((all, product) => all + figureOf(metric, diary.gained(product, fromMs, toMs)), 0);
  // People meet more than one post of an account.
  return metric === 'reach' || metric === 'accounts_engaged' ? Math.ceil(sum * 0.85) : sum;
}

function figureOf(metric: AccountMetric, gains: Gains): number {
  const interactions = gains.likes + gains.comments + gains.saved + gains.shares;
  switch (metric) {
    case 'views':
    case 'reach':
    case 'likes':
    case 'comments':
    case 'shares':
    case 'reposts':
      return gains[metric];
    case 'saves':
      return gains.saved;
    case 'total_interactions':
      return interactions;
    case 'accounts_engaged':
      return Math.ceil(interactions * 0.8);
    case 'replies':
      return gains.storyReplies;
    case 'profile_views':
      return gains.profileVisits;
    case 'profile_links_taps':
    case 'website_clicks':
      return Math.floor(gains.profileVisits * 0.12);
    case 'follows_and_unfollows':
    case 'follower_count':
    case 'online_followers':
    case 'follower_demographics':
    case 'engaged_audience_demographics':
      return 0;
    default:
      return unreachable(metric);
  }
}

const WINDOW_DAYS: Readonly<Record<string, number>> = { day: 1, week: 7, days_28: 28 };

function series(metric: AccountMetric, { sinceMs, untilMs, period }: Asked, diary: AccountDiary): object[] {
  const earliest = metric === 'follower_count' ? diary.nowMs - 30 * DAY : -Infinity;
  const before = ((WINDOW_DAYS[period ?? 'day'] ?? 1) - 1) * DAY;
  return pacificDays(Math.max(sinceMs, earliest), untilMs).map(({ fromMs, toMs }) => {
    const [from, to] = [fromMs - before, Math.min(toMs, diary.nowMs)];
    const value = metric === 'follower_count' ? diary.followersAt(to) - diary.followersAt(from) : totalBetween(metric, diary, from, to);
    return { value, end_time: graphTime(toMs) };
  });
}

function followsBetween(diary: AccountDiary, fromMs: number, toMs: number): { follows: number; unfollows: number } {
  const delta = diary.followersAt(toMs) - diary.followersAt(fromMs);
  const lost = Math.floor((diary.followersAt(fromMs) * 0.0008 * (toMs - fromMs)) / DAY);
  const unfollows = Math.max(lost, -delta, 0);
  return { follows: delta + unfollows, unfollows };
}

function lifetimeValue(metric: AccountMetric, { breakdown = '', untilMs, sinceMs }: Asked, diary: AccountDiary): object {
  const followers = diary.followersAt(diary.nowMs);
  if (metric === 'online_followers') {
    const days = pacificDays(Math.max(sinceMs, diary.nowMs - 30 * DAY), untilMs);
    return { values: days.map(({ toMs }) => ({ value: onlineByHour(diary, followers, toMs), end_time: graphTime(toMs) })) };
  }
  const people = metric === 'follower_demographics' ? followers : Math.floor(followers * 0.12);
  const parts = shared(people, DEMOGRAPHICS[breakdown] ?? { unknown: 1 });
  return { total_value: { breakdowns: [breakdownOf(breakdown, parts)] } };
}

const onlineByHour = ({ seed, igId }: AccountDiary, followers: number, day: number): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: 24 }, (_, hour) => {
      const awake = 0.25 + 0.2 * Math.sin(((hour - 10) / 24) * 2 * Math.PI);
      return [String(hour), Math.floor(followers * awake) + integer(5, seed, igId, 'online', day, hour)];
    }),
  );

const DEMOGRAPHICS: Readonly<Record<string, Record<string, number>>> = {
  age: { '25-34': 0.36, '18-24': 0.24, '35-44': 0.2, '45-54': 0.11, '55-64': 0.05, '65+': 0.02, '13-17': 0.02 },
  gender: { F: 0.54, M: 0.4, U: 0.06 },
  country: { DE: 0.42, US: 0.18, GB: 0.12, FR: 0.1, AT: 0.07, CH: 0.06, NL: 0.05 },
  city: { 'Berlin, Berlin': 0.3, 'Hamburg, Hamburg': 0.2, 'London, England': 0.2, 'Vienna, Vienna': 0.15, 'New York, New York': 0.15 },
};
