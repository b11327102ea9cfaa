import { DAY } from '@afterpost/kernel';
import type { Call, Edge } from '../../meta/node-type.ts';
import type { InstagramAccount } from '../../meta/world.ts';
import { type AccountDiary, accountInsightRows, type Gains } from './account-insights.ts';
import { ACCOUNT_METRICS, type AccountInsightsAsked, accountInsightsRefusal } from './account-metrics.ts';
import type { Instagram } from '../instagram.ts';
import type { Media, ProductWord } from '../media/media.ts';
import { refusal } from './media-insights.ts';
import { edgeAddress } from '../../meta/paging.ts';
import type { FieldRequest } from '../../meta/fields.ts';
import { requireCapability } from '../login/scopes.ts';

/** `GET /{ig}/insights` */
export const accountInsights = (instagram: Instagram): Edge<InstagramAccount> => ({
  read: (account, request, call) => {
    requireCapability(call, 'insights');
    const asked = askedOf(request, instagram.nowMs);
    const { retiredMetrics, maxInsightsRangeDays } = instagram.behaviour;
    const known = Object.keys(ACCOUNT_METRICS).filter((name) => !retiredMetrics.includes(name));
    const refused = accountInsightsRefusal(asked, known, maxInsightsRangeDays * DAY);
    if (refused) throw refusal(refused);
    const rows = accountInsightRows(asked, diaryOf(instagram, account)) as Record<string, unknown>[];
    return { rows, paging: pagingOf(account, request, call, asked) };
  },
  rows: ({ args }) => args.list('metric').length,
});

function askedOf({ args }: FieldRequest, nowMs: number): AccountInsightsAsked {
  return {
    metrics: args.list('metric'),
    period: args.optional('period'),
    metricType: args.optional('metric_type'),
    breakdown: args.optional('breakdown'),
    timeframe: args.optional('timeframe'),
    sinceMs: args.moment('since')?.getTime(),
    untilMs: args.moment('until')?.getTime(),
    nowMs,
  };
}

/** Windows before and after, of the same length. */
function pagingOf({ id, appScopedId }: InstagramAccount, { args }: FieldRequest, call: Call, asked: AccountInsightsAsked): object {
  const until = asked.untilMs ?? call.now.getTime();
  const since = asked.sinceMs ?? until - DAY;
  const node = call.host === 'graph.facebook.com' ? id : appScopedId;
  const address = (from: number, to: number): string =>
    edgeAddress(call, node, 'insights', args, { since: String(Math.floor(from / 1000)), until: String(Math.floor(to / 1000)) });
  return { previous: address(since - (until - since), since), next: address(until, until + (until - since)) };
}

function diaryOf(instagram: Instagram, account: InstagramAccount): AccountDiary {
  const items = instagram.media.values().filter(({ igId, parent, deletedAt }) => {
    return igId === account.id && parent === undefined && deletedAt === undefined;
  });
  // Days share their ends with the days beside them.
  const totals = new Map<string, Gains>();
  const totalAt = (product: ProductWord, ms: number): Gains => {
    const key = `${product} ${ms}`;
    const known = totals.get(key) ?? sumOf(instagram, items, product, ms);
    totals.set(key, known);
    return known;
  };
  return {
    seed: instagram.meta.seed,
    igId: account.id,
    nowMs: instagram.nowMs,
    gained: (product, fromMs, toMs) => difference(totalAt(product, toMs), totalAt(product, fromMs)),
    followersAt: (ms) => instagram.life.followers(account, ms),
  };
}

const FIGURES = ['views', 'reach', 'likes', 'comments', 'saved', 'shares', 'reposts', 'storyReplies', 'profileVisits'] as const;

function sumOf(instagram: Instagram, items: readonly Media[], product: ProductWord, ms: number): Gains {
  const there = items.filter((media) => media.product === product && Date.parse(media.at) <= ms);
  const figures = there.map((media) => instagram.life.figures(media, ms));
  const sum = (name: (typeof FIGURES)[number]): number => figures.reduce((total, of) => total + of[name], 0);
  return Object.fromEntries(FIGURES.map((name) => [name, sum(name)])) as unknown as Gains;
}

const difference = (after: Gains, before: Gains): Gains =>
  Object.fromEntries(FIGURES.map((name) => [name, Math.max(0, after[name] - before[name])])) as unknown as Gains;
