import type { JsonObject } from '@afterpost/platforms';
import type { PoolClient } from 'pg';
import type { TargetPlan } from '../cadence/plan-target.ts';
import type { Target } from '../schedule/target.ts';
import type { Verdict } from './judge-target.ts';
import { storable } from './storable.ts';

/** A target's row after a capture. */
export interface TargetMove {
  readonly verdict: Verdict;
  /** The platform's block, scrubbed. */
  readonly block: JsonObject;
  readonly plan: TargetPlan;
}

// A target may be new here: found by discovery, its owner's event not heard yet. A deleted one is never planned again.
const SAVE = `insert into capture_schedule as c (target_id, tenant_id, account_id, post_id, platform, external_id, published_at,
  next_due_at, attempts, still, gone_count, asked_at, captured_at, status, errors, total, comments_count, position, media_type, last)
select target_id, tenant_id, account_id, post_id, platform, external_id, published_at,
  next_due_at, attempts, still, gone_count, asked_at, captured_at, status, errors, total, comments_count, position, media_type, last
from jsonb_populate_recordset(null::capture_schedule, $1)
on conflict (target_id) do update set
  next_due_at = case when c.deleted_at is null then excluded.next_due_at end,
  attempts = excluded.attempts, still = excluded.still, gone_count = excluded.gone_count,
  asked_at = excluded.asked_at, captured_at = excluded.captured_at, status = excluded.status, errors = excluded.errors,
  total = excluded.total, comments_count = excluded.comments_count, position = excluded.position,
  media_type = excluded.media_type, last = excluded.last`;

/** Writes what came of every target, all at once. */
export async function saveTargets(tx: PoolClient, moves: readonly TargetMove[], askedAt: Date, position: number): Promise<void> {
  if (moves.length > 0) await tx.query(SAVE, [JSON.stringify(moves.map((move) => toRow(move, askedAt, position)))]);
}

function toRow({ verdict, block, plan }: TargetMove, askedAt: Date, position: number): object {
  const { target } = verdict.answer;
  const hasFigures = verdict.finding.kind === 'captured';
  return {
    target_id: target.targetId,
    tenant_id: target.tenantId,
    account_id: target.accountId,
    post_id: target.postId,
    platform: target.platform,
    external_id: target.externalId,
    published_at: target.publishedAt,
    next_due_at: plan.nextDueAt,
    attempts: plan.attempts,
    still: plan.still,
    gone_count: plan.goneCount,
    asked_at: askedAt,
    captured_at: hasFigures ? askedAt : target.capturedAt,
    status: verdict.status,
    errors: storable(verdict.errors),
    total: verdict.finding.kind === 'captured' ? verdict.finding.total : target.total,
    comments_count: verdict.commentsCount,
    position,
    media_type: target.mediaType,
    last: lastOf(verdict, storable(block), askedAt),
  };
}

function lastOf({ answer, figures }: Verdict, block: JsonObject, capturedAt: Date): Target['last'] {
  if (figures === null) return answer.target.last;
  return { capturedAt: capturedAt.toISOString(), metrics: figures.metrics, block };
}
