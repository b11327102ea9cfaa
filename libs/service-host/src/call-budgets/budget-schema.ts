/**
 * Platform call budgets, one row per budget, shared by every process that calls platforms. Nobody owns the table but the
 * schema's role; services take and settle through the two functions. Run by whoever provisions, as often as they like.
 */
export const BUDGET_SCHEMA: readonly string[] = [
  // `told`: the platform has said how much it holds; until then the caller's own figure counts.
  `create table if not exists budget.bucket (
  platform      text not null,
  name          text not null,
  scope         text not null check (scope in ('app', 'account')),
  key           text not null,
  amount        bigint not null,
  told          boolean not null default false,
  used          bigint not null default 0,
  resets_at     timestamptz not null,
  blocked_until timestamptz,
  updated_at    timestamptz not null,
  primary key (platform, name, scope, key)
) with (fillfactor = 50)`,

  // When a window that begins now ends. A window is a number of milliseconds or the words utc-day.
  `create or replace function budget.window_end(p_window text, p_now timestamptz) returns timestamptz
language sql immutable set timezone = 'UTC' as $$
  select case when p_window = 'utc-day' then date_trunc('day', p_now) + interval '1 day'
              else p_now + p_window::bigint * interval '1 millisecond' end
$$`,

  // Takes all charges or none, and answers the refusal that lasts longest. Rows are locked in one order: no deadlock.
  // A window that ends more than a day after one that begins now was begun by a clock that has gone back since.
  `create or replace function budget.take(p_charges jsonb, p_now timestamptz)
returns table (platform text, name text, scope text, key text, wait_ms bigint)
language plpgsql security definer set search_path = budget, pg_temp as $$
#variable_conflict use_column
declare
  charge record;
  held   bucket;
  until  timestamptz;
begin
  for charge in
    select c.platform, c.name, c.scope, c.key, max(c.amount) as amount, max(c."window") as "window", sum(c.cost) as cost
    from jsonb_to_recordset(p_charges)
      as c (platform text, name text, scope text, key text, amount bigint, "window" text, cost bigint)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
  loop
    insert into bucket as b (platform, name, scope, key, amount, resets_at, updated_at)
    values (charge.platform, charge.name, charge.scope, charge.key, charge.amount, window_end(charge."window", p_now), p_now)
    on conflict (platform, name, scope, key) do update set
      amount = case when b.told then b.amount else excluded.amount end,
      (used, resets_at) = (
        select case when over then 0 else b.used end, case when over then excluded.resets_at else b.resets_at end
        from (select b.resets_at <= p_now or b.resets_at > excluded.resets_at + interval '1 day' as over) as old)
    returning * into held;
    until := null;
    if held.used + greatest(charge.cost, 1) > held.amount then until := held.resets_at; end if;
    if held.blocked_until > p_now then until := greatest(until, held.blocked_until); end if;
    if until is not null and (wait_ms is null or until > p_now + wait_ms * interval '1 millisecond') then
      platform := charge.platform; name := charge.name; scope := charge.scope; key := charge.key;
      wait_ms := greatest(1, ceil(extract(epoch from until - p_now) * 1000));
    end if;
  end loop;
  if wait_ms is not null then
    return next;
    return;
  end if;
  update bucket b set used = b.used + c.cost, updated_at = p_now
  from (
    select r.platform, r.name, r.scope, r.key, sum(r.cost) as cost
    from jsonb_to_recordset(p_charges) as r (platform text, name text, scope text, key text, cost bigint)
    group by 1, 2, 3, 4
  ) c
  where (b.platform, b.name, b.scope, b.key) = (c.platform, c.name, c.scope, c.key) and c.cost > 0;
end $$`,

  // What a platform says holds, unless it is about a window that is over. Within one window the larger use wins: calls
  // that it has not counted yet are under way. A reading without a reset is of a sliding window: it counts as it is, for a while.
  `create or replace function budget.settle(p_readings jsonb, p_now timestamptz) returns void
language plpgsql security definer set search_path = budget, pg_temp as $$
declare
  reading record;
begin
  for reading in
    select * from jsonb_to_recordset(p_readings)
      as r (platform text, name text, scope text, key text, "limit" bigint, remaining bigint, "resetAt" timestamptz, "blockedUntil" timestamptz)
    order by 1, 2, 3, 4
  loop
    insert into bucket as b (platform, name, scope, key, amount, told, used, resets_at, blocked_until, updated_at)
    values (reading.platform, reading.name, reading.scope, reading.key, coalesce(reading."limit", 9007199254740991),
      reading."limit" is not null, greatest(0, coalesce(reading."limit" - reading.remaining, 0)),
      coalesce(reading."resetAt", p_now + interval '15 minutes'), reading."blockedUntil", p_now)
    on conflict (platform, name, scope, key) do update set
      amount = case when excluded.told then excluded.amount else b.amount end,
      told = b.told or excluded.told,
      used = (
        select case
          when reading.remaining is null or reading."resetAt" <= p_now then b.used
          when reading."resetAt" is null or b.resets_at <= p_now then seen
          else greatest(b.used, seen) end
        from (select greatest(0, coalesce(reading."limit", b.amount) - reading.remaining) as seen) as told),
      resets_at = case
        when reading."resetAt" > p_now or (reading."resetAt" is null and reading.remaining is not null) then excluded.resets_at
        else b.resets_at end,
      blocked_until = greatest(b.blocked_until, excluded.blocked_until),
      updated_at = p_now;
  end loop;
end $$`,

  // For whoever wants to look.
  `create or replace view budget.state as select * from budget.bucket`,
];

/** Who may take and settle. */
export const BUDGET_CALLERS = ['publisher', 'token_health', 'insights_fetcher'] as const;
