import { readableByTenant } from '../access/tenant-access.ts';

/** The last capture of a target that failed as a whole; its figures are not touched by it. */
export const CAPTURE_FAILURE_TABLE: readonly string[] = [
  `create table capture_failure (
  target_id  uuid primary key,
  tenant_id  uuid not null,
  post_id    uuid not null,
  account_id uuid not null,
  platform   text not null,
  failed_at  timestamptz(3) not null,
  errors     jsonb not null
)`,
  `create index capture_failure_of_tenant on capture_failure (tenant_id)`,
  ...readableByTenant('capture_failure'),
];
