import { arrayOf, countOrNull, isObject, objectOf, textOrNull } from '../http/wire.ts';
import type { WireObject } from '../http/wire.ts';
import type { Graph } from '../meta/graph.ts';
import { insightRows } from '../meta/insight-rows.ts';
import type { InsightRows } from '../meta/insight-rows.ts';
import { readPage, unreadable } from '../meta/login.ts';
import { askMetrics } from '../meta/metric-refusals.ts';
import type { PlatformAccess } from '../port/identity.ts';
import type { AccountReading, Asking } from '../port/insights.ts';
import { answered, failed } from '../port/outcome.ts';
import type { Outcome } from '../port/outcome.ts';
import { callerOf } from './page-access.ts';
import { profileOf } from './profile.ts';

const SURFACE = 'page';
const METRICS = ['page_media_view', 'page_total_media_view_unique', 'page_views_total'];
const PROFILE_FIELDS = 'id,name,username,followers_count,fan_count,about,picture{url},verification_status';

/**
 * The Page's profile and what its last finished day brought, in one counted call. A Page that may not be asked for
 * insights, or is too small for them, still has its profile.
 */
export async function fetchAccount(graph: Graph, access: PlatformAccess, { dropped }: Asking): Promise<Outcome<AccountReading>> {
  const ask = (metrics: readonly string[]) => {
    const insights = metrics.length > 0 ? `,insights.metric(${metrics.join(',')}).period(day){name,period,values}` : '';
    return graph.get('GET /{page}', `/${access.platformAccountId}`, { fields: `${PROFILE_FIELDS}${insights}` }, callerOf(access));
  };
  const wanted = METRICS.filter((metric) => !dropped.some((gone) => gone.surface === SURFACE && gone.metric === metric));
  const { result: asked, refused } = await askMetrics(wanted, ask);
  const isForbidden = !asked.ok && asked.failure.class === 'permission_denied' && wanted.length > 0;
  const result = isForbidden ? await ask([]) : asked;
  if (!result.ok) return failed(result.failure);
  const page = isObject(result.value) ? readPage(result.value) : null;
  if (page?.id !== access.platformAccountId) return failed(unreadable(graph, 'the answer is not this Page'));
  const node = objectOf(result.value);
  const days = insightRows(node['insights']);
  return answered({
    metrics: {
      followers: countOrNull(node['followers_count']) ?? countOrNull(node['fan_count']),
      following: null,
      postsCount: null,
      impressions: lastDay(days, 'page_media_view'),
      reach: lastDay(days, 'page_total_media_view_unique'),
      profileViews: lastDay(days, 'page_views_total'),
    },
    profile: { ...profileOf(page), biography: textOrNull(node['about']), website: null, isVerified: verifiedOf(node) },
    raw: result.value,
    ...(refused.length > 0 ? { refused: refused.map((one) => ({ surface: SURFACE, ...one })) } : {}),
  });
}

const lastDay = (rows: InsightRows, name: string): number | null => countOrNull(arrayOf(rows.get(name)).filter(isObject).at(-1)?.['value']);

function verifiedOf(node: WireObject): boolean | null {
  const status = textOrNull(node['verification_status']);
  return status === null ? null : status !== 'not_verified';
}
