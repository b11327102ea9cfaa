import type { AnyEvent, CaptureFailed } from '@afterpost/contracts';
import { type Columns, instant, json, rowSet } from '../projecting/columns.ts';
import { ofTypes } from '../projecting/known-events.ts';
import type { Queryable } from '../projecting/queryable.ts';

interface TargetFailed {
  readonly tenantId: string;
  readonly failure: CaptureFailed;
  readonly target: CaptureFailed['targets'][number];
}

const COLUMNS: Columns<TargetFailed> = {
  target_id: ['uuid', (r) => r.target.targetId],
  tenant_id: ['uuid', (r) => r.tenantId],
  post_id: ['uuid', (r) => r.target.postId],
  account_id: ['uuid', (r) => r.failure.accountId],
  platform: ['text', (r) => r.failure.platform],
  failed_at: ['timestamptz', (r) => instant(r.failure.failedAt)],
  errors: ['jsonb', (r) => json(r.target.errors)],
};

/** Takes failed captures into `capture_failure`; the later one stands. */
export async function projectCaptureFailures(tx: Queryable, events: readonly AnyEvent[]): Promise<void> {
  const rows = ofTypes(events, 'metrics.capture_failed').flatMap(({ tenantid, data }) =>
    data.targets.map((target) => ({ tenantId: tenantid, failure: data, target })),
  );
  if (rows.length === 0) return;
  const { source, names, values } = rowSet(COLUMNS, rows);
  await tx.query({
    name: 'read:save-failures',
    text: `insert into capture_failure as f (${names})
      select distinct on (target_id) r.* from ${source} order by target_id, failed_at desc
      on conflict (target_id) do update set failed_at = excluded.failed_at, errors = excluded.errors
      where excluded.failed_at > f.failed_at`,
    values,
  });
}
