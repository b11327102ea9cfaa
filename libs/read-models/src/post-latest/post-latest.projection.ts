import type { Queryable } from '../projecting/queryable.ts';
import { SUMMED_COLUMNS } from '../snapshot/metric-columns.ts';

const SUMMED = [...SUMMED_COLUMNS, 'engagement'];
const FROM_POST = ['media_type', 'published_at'];
const COMPUTED = [...FROM_POST, 'captured_at', ...SUMMED, 'engagement_rate', 'targets'];

const BASIS = `case l.engagement_rate_basis when 'reach' then l.reach when 'impressions' then l.impressions end`;

/**
 * A post's own rate is Σ engagement ÷ Σ basis over its targets with a rate. The post itself may not have been told yet:
 * captures and posts come from two owners, and whoever is later computes the row again.
 */
const recomputed = (which: string): string => `insert into post_latest (post_id, tenant_id, ${COMPUTED.join(', ')})
  select l.post_id, (array_agg(l.tenant_id))[1], min(p.media_type), min(p.published_at), max(l.captured_at),
    ${SUMMED.map((column) => `sum(l.${column})::bigint`).join(', ')},
    sum(l.engagement) filter (where l.engagement_rate is not null)::double precision / nullif(sum(${BASIS}), 0)::double precision,
    count(*)::int
  from target_latest l left join post p using (post_id)
  where ${which}
  group by l.post_id
  on conflict (post_id) do update set ${COMPUTED.map((column) => `${column} = excluded.${column}`).join(', ')}`;

/** Computes posts' sums anew; a post without any capture has no row. */
export async function refreshPostTotals(tx: Queryable, postIds: readonly string[]): Promise<void> {
  if (postIds.length === 0) return;
  await tx.query({
    name: 'read:post-totals',
    text: recomputed('l.post_id = any($1::uuid[])'),
    values: [postIds],
  });
}

/** All posts. */
export async function rebuildPostTotals(tx: Queryable): Promise<void> {
  await tx.query({ text: 'delete from post_latest' });
  await tx.query({ text: recomputed('true') });
}
