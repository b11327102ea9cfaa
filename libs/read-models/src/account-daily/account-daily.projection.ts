import type { Queryable } from '../projecting/queryable.ts';
import { SUMMED_COLUMNS } from '../snapshot/metric-columns.ts';

const SUMMED = [...SUMMED_COLUMNS, 'engagement'];

/**
 * A figure counts from the day before that has one. The first one counts from 0 when the post appeared on that day or
 * the day before it; when an older post is met for the first time, nobody knows on which days it won what it has.
 */
const won = (column: string): string => `sum(d.${column} - case
    when before.target_id is not null then coalesce(before.${column}, 0)
    when t.published_at >= (d.day - 1)::timestamp at time zone 'UTC' then 0 end)::bigint`;

/** Computes account days anew from `target_daily`; `days` is a relation (account_id, day), each pair once. */
const recomputed = (days: string): string => `insert into account_daily (account_id, day, tenant_id, platform, ${SUMMED.join(', ')}, n)
  select d.account_id, d.day, (array_agg(d.tenant_id))[1], min(d.platform), ${SUMMED.map(won).join(', ')}, count(*)::int
  from ${days} join target_daily d using (account_id, day)
  left join lateral (select b.* from target_daily b where b.target_id = d.target_id and b.day < d.day order by b.day desc limit 1) before on true
  left join post_target t on t.target_id = d.target_id
  group by d.account_id, d.day
  on conflict (account_id, day) do update set ${[...SUMMED, 'n'].map((column) => `${column} = excluded.${column}`).join(', ')}`;

export interface TargetDay {
  readonly targetId: string;
  /** `2026-11-22` */
  readonly day: string;
}

/** After captures: the touched days, and for each target the next day that has a figure, because it counts from there. */
export async function refreshAccountDays(tx: Queryable, touched: readonly TargetDay[]): Promise<void> {
  if (touched.length === 0) return;
  await tx.query({
    name: 'read:account-days',
    text: `with touched as (select * from unnest($1::uuid[], $2::date[]) as u (target_id, day)),
    days as (
      select d.account_id, d.day from touched join target_daily d using (target_id, day)
      union
      select next.account_id, next.day from touched u, lateral (
        select d.account_id, d.day from target_daily d where d.target_id = u.target_id and d.day > u.day order by d.day limit 1) next)
    ${recomputed('days')}`,
    values: [touched.map((one) => one.targetId), touched.map((one) => one.day)],
  });
}

/** After news of a target's publication: the first day that it has figures of. */
export async function refreshOpeningDays(tx: Queryable, targetIds: readonly string[]): Promise<void> {
  if (targetIds.length === 0) return;
  await tx.query({
    name: 'read:opening-days',
    text: `with days as (
      select distinct first.account_id, first.day from unnest($1::uuid[]) as u (target_id), lateral (
        select d.account_id, d.day from target_daily d where d.target_id = u.target_id order by d.day limit 1) first)
    ${recomputed('days')}`,
    values: [targetIds],
  });
}

/** All days of all accounts. */
export async function rebuildAccountDays(tx: Queryable): Promise<void> {
  await tx.query({ text: 'delete from account_daily' });
  await tx.query({ text: recomputed('(select distinct account_id, day from target_daily) days') });
}
