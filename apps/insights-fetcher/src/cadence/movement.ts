import { METRICS, type Metrics } from '@afterpost/contracts';
import type { Cadence } from './cadence.ts';

/** How a post has moved between its two latest captures. */
export type Movement = 'first' | 'still' | 'some' | 'marked';

/** Everything that was counted about a post, in one number; `null` when nothing was reported. An average is no count. */
export function totalOf(metrics: Metrics): number | null {
  const counts = METRICS.filter((name) => name !== 'avgWatchTimeMs').map((name) => metrics[name]);
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}

/** Figures that nobody reports can't move: such a post is still. A step down is movement like a step up. */
export function movementBetween(before: number | null, now: number | null, isFirst: boolean, cadence: Cadence): Movement {
  if (isFirst) return 'first';
  const step = Math.abs((now ?? 0) - (before ?? 0));
  if (step === 0) return 'still';
  return step >= cadence.markedMin && step >= cadence.markedShare * (before ?? 0) ? 'marked' : 'some';
}
