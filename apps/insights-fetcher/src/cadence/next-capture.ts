import type { Cadence } from './cadence.ts';
import type { Movement } from './movement.ts';

/** The first look at a post: shortly after publishing, or now if that is past. */
export const firstCaptureAt = (publishedAt: Date, cadence: Cadence): Date => new Date(publishedAt.getTime() + cadence.firstAfterMs);

/** How often a post of this age is captured while it moves as posts do. */
export function tierIntervalMs(ageMs: number, cadence: Cadence): number {
  const tier = cadence.tiers.find(({ untilAgeMs }) => ageMs < untilAgeMs) ?? cadence.tiers.at(-1);
  return (tier ?? cadence.tiers[0]).everyMs;
}

/** What the interval becomes by movement: at most `backOff` times longer, at most `comeForward` times shorter. */
export function intervalMs(ageMs: number, movement: Movement, still: number, cadence: Cadence): number {
  const tier = tierIntervalMs(ageMs, cadence);
  if (movement === 'marked') return Math.max(Math.min(tier, cadence.tiers[0].everyMs), tier / cadence.comeForward);
  return movement === 'still' && still >= cadence.stillAfter ? tier * cadence.backOff : tier;
}

export interface Captured {
  readonly accountId: string;
  readonly publishedAt: Date;
  readonly capturedAt: Date;
  readonly movement: Movement;
  /** Captures in a row that found nothing moved, this one included. */
  readonly still: number;
}

/**
 * When to look again after a capture. The instant is rounded to the nearest of the account's slots, so it is off by half
 * a slot at most; posts that share a slot share a call. Accounts have different phases: they don't all call at once.
 */
export function nextCaptureAt(captured: Captured, cadence: Cadence): Date {
  const capturedMs = captured.capturedAt.getTime();
  const interval = intervalMs(capturedMs - captured.publishedAt.getTime(), captured.movement, captured.still, cadence);
  const slot = interval / cadence.slotsPerInterval;
  const phase = phaseOf(captured.accountId) * slot;
  return new Date(Math.round((capturedMs + interval - phase) / slot) * slot + phase);
}

/** A number in [0, 1) that is an account's own. */
const phaseOf = (accountId: string): number => Number.parseInt(accountId.slice(-6), 16) / 0x1000000;
