import type { CaptureError, CommandMeta, Failure } from '@afterpost/contracts';
import type { Clock } from '@afterpost/kernel';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { CaptureAccount } from '../capture-account/capture-account.ts';
import { postError } from '../capture-account/capture-words.ts';
import type { CallGate } from '../platform-session/call-gate.ts';
import type { AccountLease } from '../schedule/account.ts';
import { AccountLeases } from '../schedule/account-leases.ts';
import { BUSY, restOf } from './not-now.ts';
import { targetsById, type Target } from '../schedule/target.ts';

export interface SyncRequest {
  readonly accountId: string;
  readonly targetIds: readonly string[];
  readonly maxAgeMs: number;
  readonly meta: CommandMeta;
  readonly gate: CallGate;
}

/** What a sync answers about one target. */
export interface SyncedTarget {
  readonly targetId: string;
  readonly status: 'success' | 'partial' | 'failed';
  readonly cached: boolean;
  readonly capturedAt: string | null;
  readonly errors: CaptureError[];
  readonly position: number;
}

/** Captures some targets of one account now, but not those that are fresh, and never beside another capture. */
@Injectable()
export class SyncAccountTargets {
  constructor(
    private readonly db: Database,
    private readonly leases: AccountLeases,
    private readonly capture: CaptureAccount,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(request: SyncRequest): Promise<SyncedTarget[]> {
    const now = this.clock.now();
    const before = await this.#load(request);
    if (before.every((target) => isFresh(target, now, request.maxAgeMs))) return before.map(cachedAnswer);
    const lease = await this.leases.takeAfterOthers(request.accountId);
    const targets = await this.#load(request);
    // whoever held the lease may have captured the same targets meanwhile: that is the answer then
    const isAnswered = (target: Target): boolean => isFresh(target, now, request.maxAgeMs) || wasAskedSince(target, before);
    const wanted = targets.filter((target) => !isAnswered(target));
    const refused = await this.#capture(request, wanted, lease);
    const after = refused ? targets : await this.#load(request);
    const asked = new Set(wanted.map((target) => target.targetId));
    return after.map((target) => {
      if (!asked.has(target.targetId)) return cachedAnswer(target);
      return refused ? failedAnswer(target, refused) : answerOf(target, false);
    });
  }

  /** Why nothing was captured, if nothing was. */
  async #capture({ meta, gate }: SyncRequest, targets: readonly Target[], lease: AccountLease | undefined): Promise<Failure | null> {
    if (!lease) return targets.length > 0 ? BUSY : null;
    const resting = restOf(lease.account, this.clock.now());
    if (resting || targets.length === 0) {
      await this.leases.giveBack(lease);
      return resting;
    }
    const outcome = await this.capture.handle({ lease, source: 'live', targets, figures: false, page: null, gate, cause: meta });
    return outcome.kind === 'refused' ? outcome.failure : null;
  }

  #load({ meta, targetIds }: SyncRequest): Promise<Target[]> {
    return targetsById(this.db.pool, meta.tenant, targetIds);
  }
}

/** A failed look does not make older figures fresh. */
const isFresh = (target: Target, now: Date, maxAgeMs: number): boolean =>
  target.capturedAt !== null && target.status !== 'failed' && now.getTime() - target.capturedAt.getTime() < maxAgeMs;

/** Whether a target was asked for between two looks at it. The log's position tells, even while the clock stands still. */
const wasAskedSince = (target: Target, before: readonly Target[]): boolean =>
  before.some((earlier) => earlier.targetId === target.targetId && earlier.position < target.position);

export const answerOf = (target: Target, cached: boolean): SyncedTarget => ({
  targetId: target.targetId,
  status: target.status ?? 'failed',
  cached,
  capturedAt: target.capturedAt?.toISOString() ?? null,
  errors: [...target.errors],
  position: target.position,
});

const cachedAnswer = (target: Target): SyncedTarget => answerOf(target, true);

const failedAnswer = (target: Target, failure: Failure): SyncedTarget => ({
  ...answerOf(target, false),
  status: 'failed',
  errors: [postError(failure)],
});
