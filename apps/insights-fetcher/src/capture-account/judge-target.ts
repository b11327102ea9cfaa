import type { CaptureError } from '@afterpost/contracts';
import { unreachable } from '@afterpost/kernel';
import type { PostFigures } from '@afterpost/platforms';
import { totalOf } from '../cadence/movement.ts';
import type { Finding } from '../cadence/plan-target.ts';
import { commentsMoved } from '../comments/comments-moved.ts';
import { captureError, partialError, POST_GONE, postError } from './capture-words.ts';
import type { TargetAnswer } from './capture-work.ts';

/** What an answer about a target comes to. */
export interface Verdict {
  readonly answer: TargetAnswer;
  readonly status: 'success' | 'partial' | 'failed';
  readonly errors: readonly CaptureError[];
  /** `null`: no figures, no snapshot. */
  readonly figures: PostFigures | null;
  readonly finding: Finding;
  /** The comments count that the comments told so far belong to. */
  readonly commentsCount: number | null;
}

/** Judges one target by its own answer alone: a failing one spoils nothing beside it. */
export function judgeTarget(answer: TargetAnswer): Verdict {
  const { reading, target } = answer;
  switch (reading.status) {
    case 'ok':
      return withFigures(answer, reading, []);
    case 'partial':
      return withFigures(answer, reading, [partialError(reading.failure)]);
    case 'missing':
      return {
        answer,
        status: 'failed',
        errors: [POST_GONE],
        figures: null,
        finding: { kind: 'gone' },
        commentsCount: target.commentsCount,
      };
    case 'failed': {
      const { failure } = reading;
      const finding: Finding = failure.class === 'not_found' ? { kind: 'gone' } : { kind: 'failed', failure };
      return { answer, status: 'failed', errors: [postError(failure)], figures: null, finding, commentsCount: target.commentsCount };
    }
    default:
      return unreachable(reading);
  }
}

function withFigures(answer: TargetAnswer, figures: PostFigures, metricErrors: readonly CaptureError[]): Verdict {
  const { comments, reading, target } = answer;
  const errors = comments?.ok === false ? [...metricErrors, captureError('Comments', comments.failure)] : metricErrors;
  // a count whose comments were not read stays unread: the next capture asks again
  const isRead = comments === null ? !commentsMoved(target, reading) : comments.ok;
  return {
    answer,
    status: errors.length > 0 ? 'partial' : 'success',
    errors,
    figures,
    finding: { kind: 'captured', total: totalOf(figures.metrics) },
    commentsCount: isRead ? (figures.commentsCount ?? target.commentsCount) : target.commentsCount,
  };
}
