import { readable } from '../access/tenant-access.ts';

/** How far each owner's log is projected. Belongs to no tenant: a position says nothing about anybody. */
export const PROGRESS_TABLE: readonly string[] = [
  `create table progress (
  owner    text primary key,
  position bigint not null
)`,
  readable('progress'),
];
