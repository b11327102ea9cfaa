import type { Failure } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import { retryTargetMs, type Random } from './after-failure.ts';
import type { Cadence } from './cadence.ts';
import { movementBetween } from './movement.ts';
import { nextCaptureAt } from './next-capture.ts';

/** What of a target's past decides its future. */
export interface TargetPast {
  readonly accountId: string;
  readonly publishedAt: Date;
  readonly nextDueAt: Date | null;
  readonly capturedAt: Date | null;
  readonly total: number | null;
  /** Captures in a row without movement. */
  readonly still: number;
  /** Failures in a row. */
  readonly attempts: number;
  /** Captures in a row that found the post gone. */
  readonly goneCount: number;
}

/** What a capture found, as far as the schedule is concerned. */
export type Finding =
  | { readonly kind: 'captured'; readonly total: number | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface TargetPlan {
  /** `null`: never again. */
  readonly nextDueAt: Date | null;
  readonly still: number;
  readonly attempts: number;
  readonly goneCount: number;
}

/** A target's schedule after a capture at `now`. */
export function planTarget(past: TargetPast, finding: Finding, now: Date, cadence: Cadence, random: Random): TargetPlan {
  switch (finding.kind) {
    case 'captured': {
      const movement = movementBetween(past.total, finding.total, past.capturedAt === null, cadence);
      const still = movement === 'still' ? past.still + 1 : 0;
      const nextDueAt = nextCaptureAt(
        {
          accountId: past.accountId,
          publishedAt: past.publishedAt,
          capturedAt: now,
          movement,
          still,
        },
        cadence,
      );
      return { nextDueAt, still, attempts: 0, goneCount: 0 };
    }
    case 'gone': {
      const goneCount = past.goneCount + 1;
      const nextDueAt = goneCount >= cadence.goneAfter ? null : after(now, cadence.refusedEveryMs);
      return { nextDueAt, still: past.still, attempts: 0, goneCount };
    }
    case 'failed': {
      const unchanged = { still: past.still, goneCount: past.goneCount };
      const retry = retryTargetMs(finding.failure, past.attempts, cadence, random);
      if (retry === null) return { ...unchanged, nextDueAt: past.nextDueAt, attempts: past.attempts };
      // a live look that fails must not put off the capture that was planned anyway
      const isPlanned = past.nextDueAt !== null && past.nextDueAt > now;
      return { ...unchanged, nextDueAt: isPlanned ? past.nextDueAt : after(now, retry), attempts: past.attempts + 1 };
    }
    default:
      return unreachable(finding);
  }
}

const after = (now: Date, ms: number): Date => new Date(now.getTime() + ms);
