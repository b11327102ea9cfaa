/**
 * The statements of a service's first migration that create its log in the current schema (`search_path`), in order.
 *
 * Three properties carry the gap-safe reader. Positions are drawn without a cache, so a lower position was drawn
 * earlier. The statement trigger draws the transaction's id before the first position, on every path that inserts: who
 * owns a position is therefore visible in every later snapshot until its transaction has ended. And both only hold on
 * the primary: a replica cannot be followed.
 */
export const LOG_TABLES_1: readonly string[] = [
  `create table events (
  position       bigint generated always as identity (cache 1) primary key,
  stream_id      text not null,
  version        int not null,
  type           text not null,
  schema_version smallint not null default 1,
  data           jsonb not null,
  metadata       jsonb not null default '{}',
  event_id       uuid not null,
  recorded_at    timestamptz not null default clock_timestamp(),
  constraint events_version_taken unique (stream_id, version)
)`,

  `create function draw_transaction_id() returns trigger language plpgsql as $$
begin
  perform pg_current_xact_id();
  return null;
end $$`,

  `create trigger events_transaction_id_before_positions
  before insert on events for each statement execute function draw_transaction_id()`,

  // The advisory lock makes writers of a hot stream queue instead of storming with retries; it is taken in an assignment
  // because that costs less than a statement. What follows it is a statement of its own, so under READ COMMITTED it sees
  // what the previous holder committed. A single event is not worth unnest(), nor are a hundred worth a loop.
  `create function append_events(
  p_stream text, p_expected int, p_types text[], p_schema_versions smallint[], p_data jsonb[], p_metadata jsonb, p_event_ids uuid[],
  out last_version int, out last_position bigint
) language plpgsql as $$
declare
  locked constant boolean := pg_advisory_xact_lock(hashtextextended(p_stream, 0)) is not null;
begin
  select coalesce(max(e.version), 0) into last_version from events e where e.stream_id = p_stream;
  if p_expected <> last_version then
    raise exception 'stream % is at %, expected %', p_stream, last_version, p_expected using errcode = 'ES409';
  end if;
  if cardinality(p_types) = 1 then
    insert into events as e (stream_id, version, type, schema_version, data, metadata, event_id)
    values (p_stream, last_version + 1, p_types[1], p_schema_versions[1], p_data[1], p_metadata, p_event_ids[1])
    returning e.version, e.position into last_version, last_position;
  else
    with appended as (
      insert into events as e (stream_id, version, type, schema_version, data, metadata, event_id)
      select p_stream, last_version + n.ordinality::int, n.type, n.schema_version, n.data, p_metadata, n.event_id
      from unnest(p_types, p_schema_versions, p_data, p_event_ids)
        with ordinality as n (type, schema_version, data, event_id, ordinality)
      order by n.ordinality
      returning e.version, e.position
    )
    select max(a.version), max(a.position) into last_version, last_position from appended a;
  end if;
end $$`,

  // Events after \`base\` belong to the epoch. A restore adds a row before anything writes.
  `create table epochs (epoch int primary key, base bigint not null)`,
  `insert into epochs (epoch, base) values (1, 0)`,
];

/**
 * What the log's second migration adds: the usual append, of one event at an expected version, gives back its position.
 * It asks the same as `append_events`, at half its price over a bare insert: arrays and a result that is a row cost more
 * than the lock, the trigger and the look at the version.
 */
export const LOG_TABLES_2: readonly string[] = [
  `create function append_event(
  p_stream text, p_expected int, p_type text, p_schema_version smallint, p_data jsonb, p_metadata jsonb, p_event_id uuid
) returns bigint language plpgsql as $$
declare
  locked constant boolean := pg_advisory_xact_lock(hashtextextended(p_stream, 0)) is not null;
  current_version int;
  appended_position bigint;
begin
  select e.version into current_version from events e where e.stream_id = p_stream order by e.version desc limit 1;
  if p_expected is distinct from coalesce(current_version, 0) then
    raise exception 'stream % is at %, expected %', p_stream, coalesce(current_version, 0), p_expected using errcode = 'ES409';
  end if;
  insert into events (stream_id, version, type, schema_version, data, metadata, event_id)
  values (p_stream, p_expected + 1, p_type, p_schema_version, p_data, p_metadata, p_event_id)
  returning position into appended_position;
  return appended_position;
end $$`,
];

/** Everything that makes a log as it is today. */
export const LOG_TABLES: readonly string[] = [...LOG_TABLES_1, ...LOG_TABLES_2];
