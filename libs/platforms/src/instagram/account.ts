import { countOrNull, objectOf, textOrNull } from '../http/wire.ts';
import { insightCount, insightRows } from '../meta/insight-rows.ts';
import type { InsightRows } from '../meta/insight-rows.ts';
import { askMetrics } from '../meta/metric-refusals.ts';
import type { AccountReading, Asking, RefusedMetric } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { failureOf } from './api.ts';
import type { Client } from './api.ts';
import { metricsOf, surfaceName } from './metric-names.ts';
import { profileFields, readProfile } from './profile.ts';

const PROFILE_FIELDS = ['biography', 'website', 'followers_count', 'follows_count', 'media_count'];

/**
 * The account's profile and its last day in figures: two calls. Figures that this account may not read stay unknown; one
 * that could not be asked just now fails the reading, so that it is asked again.
 */
export async function fetchAccount(client: Client, asking?: Asking): Promise<Outcome<AccountReading>> {
  const { flavour, graph, caller, id } = client;
  const result = await graph.get('GET /{ig}', `/${id}`, { fields: profileFields(flavour, PROFILE_FIELDS) }, caller);
  if (!result.ok) return result;
  const profile = readProfile(flavour, result.value);
  if (profile === null) return failed(failureOf('transient', 'the answer is not a profile'));
  const day = await lastDay(client, asking);
  if (!day.ok) return day;
  const node = objectOf(result.value);
  const { rows, refused } = day.value;
  return answered({
    metrics: {
      followers: countOrNull(node['followers_count']),
      following: countOrNull(node['follows_count']),
      postsCount: countOrNull(node['media_count']),
      impressions: insightCount(rows, 'views'),
      reach: insightCount(rows, 'reach'),
      profileViews: insightCount(rows, 'profile_views'),
    },
    profile: { ...profile, biography: textOrNull(node['biography']), website: textOrNull(node['website']), isVerified: null },
    raw: { profile: result.value, insights: day.value.raw },
    ...(refused.length > 0 ? { refused } : {}),
  });
}

interface Day {
  readonly rows: InsightRows;
  readonly raw: unknown;
  readonly refused: readonly RefusedMetric[];
}

/** Without `since` and `until` Instagram answers for the last 24 hours. */
async function lastDay({ flavour, graph, caller, id }: Client, asking?: Asking): Promise<Outcome<Day>> {
  const params = { period: 'day', metric_type: 'total_value' };
  const asked = await askMetrics(metricsOf(flavour, 'ACCOUNT', asking?.dropped), (metrics) =>
    metrics.length === 0
      ? Promise.resolve({ ok: true, value: {}, headers: {}, status: 200 })
      : graph.get('GET /{ig}/insights', `/${id}/insights`, { metric: metrics.join(','), ...params }, caller),
  );
  const { result } = asked;
  const refused = asked.refused.map((metric) => ({ surface: surfaceName(flavour, 'ACCOUNT'), ...metric }));
  if (result.ok) return answered({ rows: insightRows(result.value), raw: result.value, refused });
  const { failure } = result;
  const isForGood = failure.class === 'permission_denied' || failure.class === 'invalid_request';
  return isForGood ? answered({ rows: new Map(), raw: null, refused }) : result;
}
