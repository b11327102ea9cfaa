import { readableByTenant } from '../access/tenant-access.ts';
import { CAPTURE_SQL, FIGURES_SQL } from './metric-columns.ts';

/** Every capture of every target, for ever. Partitions by month are made when the first capture of a month arrives. */
export const SNAPSHOT_TABLE: readonly string[] = [
  `create table snapshot (
  tenant_id   uuid not null,
  account_id  uuid not null,
  post_id     uuid not null,
  target_id   uuid not null,
  platform    text not null,
  captured_at timestamptz(3) not null,
  ${FIGURES_SQL},
  ${CAPTURE_SQL},
  primary key (target_id, captured_at)
) partition by range (captured_at)`,
  ...readableByTenant('snapshot'),
];
