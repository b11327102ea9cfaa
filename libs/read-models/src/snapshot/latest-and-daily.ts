import { CAPTURE_COLUMNS, METRIC_COLUMNS } from './metric-columns.ts';

const LATEST = ['target_id', 'post_id', 'account_id', 'tenant_id', 'platform', 'captured_at', ...CAPTURE_COLUMNS];
const DAILY = ['target_id', 'day', 'tenant_id', 'account_id', 'platform', 'captured_at', ...METRIC_COLUMNS, 'engagement'];

const assignments = (columns: readonly string[]): string => columns.map((name) => `${name} = excluded.${name}`).join(', ');

/** The capture before the latest one as a row like the others: all that is kept of it is when it was and its engagement. */
const asBefore = (column: string): string => {
  switch (column) {
    case 'target_id':
      return 'target_id';
    case 'captured_at':
      return 'prev_captured_at';
    case 'engagement':
      return 'prev_engagement';
    default:
      return 'null';
  }
};

/**
 * Moves `target_latest` by the rows of a relation `added`. The two newest captures of a target are the two newest among
 * what is known and what was added, in whatever order captures arrive.
 */
export const LATEST_FROM = `insert into target_latest as t (${LATEST.join(', ')}, prev_captured_at, prev_engagement)
  select ${LATEST.join(', ')}, prev_captured_at, prev_engagement from (
    select *, row_number() over newest_first as n, lead(captured_at) over newest_first as prev_captured_at, lead(engagement) over newest_first as prev_engagement
    from (
      select ${LATEST.join(', ')} from added
      union all select ${LATEST.join(', ')} from target_latest where target_id in (select target_id from added)
      union all select ${LATEST.map(asBefore).join(', ')} from target_latest where target_id in (select target_id from added) and prev_captured_at is not null
    ) captures
    window newest_first as (partition by target_id order by captured_at desc)) ranked
  where n = 1
  on conflict (target_id) do update
  set ${assignments(LATEST.slice(1))}, prev_captured_at = excluded.prev_captured_at, prev_engagement = excluded.prev_engagement
  where (t.captured_at, t.prev_captured_at) is distinct from (excluded.captured_at, excluded.prev_captured_at)`;

/** Moves `target_daily` by the rows of a relation `added`: the last capture of a day stays. */
export const DAILY_FROM = `insert into target_daily as t (${DAILY.join(', ')})
  select distinct on (target_id, day) ${DAILY.join(', ')}
  from (select a.*, (a.captured_at at time zone 'UTC')::date as day from added a) dated
  order by target_id, day, captured_at desc
  on conflict (target_id, day) do update set ${assignments(DAILY.slice(2))}
  where excluded.captured_at > t.captured_at`;
