/** The statements that create a service's due work in the current schema: one row for each thing to do at a time. */
export const DUE_TABLE: readonly string[] = [
  `create table due (
  kind         text not null,
  key          text not null,
  due_at       timestamptz not null,
  payload      jsonb not null,
  attempts     int not null default 0,
  lease        uuid,
  leased_until timestamptz,
  rescheduled  boolean not null default false,
  primary key (kind, key),
  check ((lease is null) = (leased_until is null))
) with (fillfactor = 70)`,
  `create index due_next on due (kind, due_at, key)`,
];
