/**
 * The statements that create what consumers remember, in the current schema. Needed by every service that follows or
 * relays a log.
 */
export const CONSUMER_TABLES: readonly string[] = [
  // `last_id` is the truth; position is its readable part, seq only a hint where on the bus to go on listening.
  `create table checkpoints (
  consumer   text not null,
  source     text not null,
  last_id    text not null default '',
  position   bigint not null default 0,
  seq        bigint not null default 0,
  updated_at timestamptz not null default clock_timestamp(),
  primary key (consumer, source)
)`,

  // Failed tries of the event at the head, kept apart from its transaction, so that a restart does not forget them.
  `create table attempts (
  consumer text not null,
  source   text not null,
  event_id text not null,
  n        int not null,
  error    text not null,
  primary key (consumer, source, event_id)
)`,

  // Set aside for a person, in the order of the log. \`behind\`: nothing wrong with it but that its subject is parked.
  `create table parked (
  consumer    text not null,
  source      text not null,
  event_id    text not null,
  subject     text not null,
  epoch       int not null,
  position    bigint not null,
  index       int not null,
  event       jsonb not null,
  reason      text not null,
  attempts    int not null,
  behind      boolean not null,
  parked_at   timestamptz not null default clock_timestamp(),
  primary key (consumer, source, event_id)
)`,
  `create index parked_subjects on parked (consumer, source, subject)`,
];
