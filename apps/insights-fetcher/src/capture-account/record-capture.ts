import { append, retryConflicts, type EventMetadata } from '@afterpost/event-store';
import type { JsonObject, JsonValue } from '@afterpost/platforms';
import type { Log } from '@afterpost/kernel';
import { Database, LOG } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import type { Random } from '../cadence/after-failure.ts';
import { cadenceFor } from '../cadence/cadence-for.ts';
import { planTarget } from '../cadence/plan-target.ts';
import { diffComments } from '../comments/diff-comments.ts';
import { knownComments, rememberComments } from '../comments/known-comments.ts';
import { planBackfill } from '../discover/backfill.ts';
import { moveBackfill } from '../discover/backfills.ts';
import { rememberRefused } from '../metric-registry/metric-registry.ts';
import { streamOf } from '../outgoing/to-public-events.ts';
import { keepRawBlock, pack } from '../raw-answers/raw-block.ts';
import { scrub } from '../raw-answers/scrub.ts';
import type { Account } from '../schedule/account.ts';
import { fence } from '../schedule/account-leases.ts';
import { planAccount, restAfter } from '../schedule/plan-account.ts';
import { reconnectedSince } from '../schedule/reconnected-since.ts';
import { replan } from '../schedule/replan.ts';
import { RANDOM, SETTINGS, type FetcherSettings } from '../settings.ts';
import { captureEvents, type Captured, type Judged } from './capture-events.ts';
import type { Answers, CaptureWork } from './capture-work.ts';
import { carryOver } from './carry-over.ts';
import { judgeTarget } from './judge-target.ts';
import { saveTargets } from './save-targets.ts';
import { storable } from './storable.ts';

const RECONNECTED = reconnectedSince('$10', '$11');

/** Everything about a capture that is known before the transaction begins. */
interface Prepared {
  readonly judged: readonly Judged[];
  readonly figures: Captured['figures'];
  readonly raw: { readonly n: number; readonly data: Buffer };
}

/**
 * Writes a capture down: raw answers, events, comments told, schedules, and the end of the lease, all or nothing. Dying
 * before it means that the same is captured again; dying after it, that it is not.
 */
@Injectable()
export class RecordCapture {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: FetcherSettings,
    @Inject(RANDOM) private readonly random: Random,
    @Inject(LOG) private readonly log: Log,
  ) {}

  async handle(work: CaptureWork, answers: Answers): Promise<void> {
    const { reading } = this.settings.platforms.get(work.lease.account.platform)?.capabilities ?? {};
    const prepared = await prepare(work, answers, reading?.fleeting ?? []);
    await retryConflicts(() =>
      this.db.transaction(async ({ pg }) => {
        await fence(pg, work.lease);
        const position = await tell(work, answers, prepared, pg);
        await this.#plan(work, answers, prepared, position, pg);
      }),
    );
    this.#report(work, answers, prepared);
  }

  #report({ lease, source }: CaptureWork, { halt, page, refused }: Answers, { judged }: Prepared): void {
    const { accountId } = lease.account;
    const failed = judged.filter(({ verdict }) => verdict.status === 'failed').length;
    this.log.info({ accountId, source, targets: judged.length, failed, halt: halt?.class ?? null }, 'account-captured');
    for (const { surface, metric, reason } of refused)
      this.log.warn({ platform: lease.account.platform, surface, metric, reason }, 'metric-dropped');
    if (page && !page.outcome.ok)
      this.log.warn({ accountId, page: page.work.kind, reason: page.outcome.failure.class }, 'discovery-failed');
  }

  async #plan({ lease }: CaptureWork, answers: Answers, { judged }: Prepared, position: number, tx: PoolClient): Promise<void> {
    const { discover, platforms } = this.settings;
    const cadence = cadenceFor(this.settings.cadence, platforms.get(lease.account.platform)?.capabilities.reading);
    const { capturedAt, page } = answers;
    const moves = judged.map(({ verdict, block }) => ({
      verdict,
      block,
      plan: planTarget(verdict.answer.target, verdict.finding, capturedAt, cadence, this.random),
    }));
    await saveTargets(tx, moves, capturedAt, position);
    await rememberRefused(tx, lease.account.platform, storable(answers.refused), capturedAt);
    if (page?.work.kind === 'backfill') {
      const outcome = page.outcome.ok ? { ok: true as const, value: page.outcome.value.page } : page.outcome;
      const plan = planBackfill(page.work.backfill, outcome, capturedAt, { limits: discover, cadence, random: this.random });
      await moveBackfill(tx, lease.account.accountId, plan, capturedAt);
    }
    await this.#moveAccount(lease.account, answers, position, tx);
  }

  /** Moves the account's own schedule and ends the lease. */
  async #moveAccount(account: Account, answers: Answers, position: number, tx: PoolClient): Promise<void> {
    const { cadence } = this.settings;
    const { capturedAt, halt } = answers;
    const plan = planAccount(account, answers.account, capturedAt, cadence, this.random);
    const rest = halt && restAfter(halt, account.blocks, capturedAt, cadence, this.random);
    await tx.query(
      `update account_schedule set account_captured_at = $3, account_attempts = $4,
         account_due_at = case when ${RECONNECTED} then least(account_due_at, $2) else $2 end,
         account_position = case when $5 then $6 else account_position end,
         blocked_until = case when $8 = 'token_expired' and ${RECONNECTED} then null else $7::timestamptz end,
         blocked_reason = case when $8 = 'token_expired' and ${RECONNECTED} then null else $8 end,
         blocks = $9, lease_owner = null, lease_until = null
       where account_id = $1`,
      [
        account.accountId,
        plan.accountDueAt,
        plan.accountCapturedAt,
        plan.accountAttempts,
        answers.account?.ok === true,
        position,
        rest?.until ?? null,
        rest?.reason ?? null,
        rest ? account.blocks + 1 : 0,
        account.heardEpoch,
        account.heardPosition,
      ],
    );
    await replan(tx, [account.accountId]);
  }
}

/** Judges and scrubs; the answers are packed here, so that the transaction does not wait for it. */
async function prepare(work: CaptureWork, answers: Answers, fleeting: readonly string[]): Promise<Prepared> {
  const context = { platformAccountId: answers.platformAccountId, secrets: answers.secrets };
  const raws: JsonValue[] = [];
  const judged = answers.targets.map((answer): Judged => {
    const verdict = judgeTarget(answer);
    if (!verdict.figures) return { verdict, block: {}, rawIndex: null };
    const rawIndex = raws.push(scrub(verdict.figures.raw, context)) - 1;
    const block = carryOver(objectOf(scrub(verdict.figures.block, context)), answer.target.last, fleeting);
    return { verdict, block, rawIndex };
  });
  const figures: Prepared['figures'] = answers.account?.ok
    ? { reading: answers.account.value, raw: objectOf(scrub(answers.account.value.raw, context)), source: work.source }
    : null;
  return { judged, figures, raw: { n: raws.length, data: await pack(raws) } };
}

/** Appends what is new in the answers; the position of the last event, or 0 where nothing was new. */
async function tell(
  { lease, cause }: CaptureWork,
  { capturedAt, targets }: Answers,
  { judged, figures, raw }: Prepared,
  tx: PoolClient,
): Promise<number> {
  const { account } = lease;
  const rawBlock = await keepRawBlock(tx, account, capturedAt, raw);
  const comments = await tellComments(targets, tx);
  const events = captureEvents({ account, capturedAt, judged, rawBlock, comments, figures });
  if (events.length === 0) return 0;
  const metadata: EventMetadata = {
    tenantId: account.tenantId,
    occurredAt: capturedAt.toISOString(),
    ...(cause && { causationId: cause.id, correlationId: cause.correlationId ?? cause.id }),
    ...(cause?.traceparent && { traceparent: cause.traceparent }),
  };
  return (await append(tx, streamOf(account.accountId), null, events, metadata)).position;
}

async function tellComments(answers: Answers['targets'], tx: PoolClient): Promise<Captured['comments']> {
  const read = answers.flatMap(({ target, comments }) => (comments?.ok ? [{ target, read: comments.value }] : []));
  if (read.length === 0) return [];
  const known = await knownComments(
    tx,
    read.map(({ target }) => target.targetId),
  );
  const told = read.map(({ target, read: result }) => ({ target, changes: diffComments(known.get(target.targetId) ?? [], result) }));
  for (const { target, changes } of told) await rememberComments(tx, target.targetId, changes);
  return told;
}

const objectOf = (json: JsonValue): JsonObject =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as JsonObject) : {};
