import type { Platform } from '@afterpost/contracts';
import { DAY } from '@afterpost/kernel';
import type { Asking, RefusedMetric } from '@afterpost/platforms';

/** A metric that was refused is asked for again after this: platforms retire metrics, and now and then they only stumble. */
const PROBE_AGAIN_MS = 7 * DAY;

interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What need not be asked for: what the platform refused within the last week. */
export async function droppedMetrics(db: Queries, platform: Platform, now: Date): Promise<Asking> {
  const { rows } = await db.query(
    'select surface, metric from refused_metric where platform = $1 and refused_at > $2 order by surface, metric',
    [platform, new Date(now.getTime() - PROBE_AGAIN_MS)],
  );
  return { dropped: rows as Asking['dropped'] };
}

/** Remembers what a capture found out. */
export async function rememberRefused(db: Queries, platform: Platform, refused: readonly RefusedMetric[], now: Date): Promise<void> {
  const once = [...new Map(refused.map((one) => [`${one.surface} ${one.metric}`, one])).values()];
  if (once.length === 0) return;
  await db.query(
    `insert into refused_metric (platform, surface, metric, reason, refused_at)
     select $1, r.surface, r.metric, r.reason, $3 from jsonb_to_recordset($2) as r (surface text, metric text, reason text)
     order by 2, 3 -- captures of other accounts write the same rows: one order, no deadlock
     on conflict (platform, surface, metric) do update set reason = excluded.reason, refused_at = excluded.refused_at
     where refused_metric.refused_at < excluded.refused_at`,
    [platform, JSON.stringify(once), now],
  );
}
