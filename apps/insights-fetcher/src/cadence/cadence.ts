import { DAY, HOUR, MINUTE } from '@afterpost/kernel';

/** Posts younger than `untilAgeMs` are captured every `everyMs`. */
export interface Tier {
  readonly untilAgeMs: number;
  readonly everyMs: number;
}

/** The rule from a post's age and movement to its next capture. All of it is configuration. */
export interface Cadence {
  readonly firstAfterMs: number;
  /** By rising age; a post older than the last tier stays in it. */
  readonly tiers: readonly [Tier, ...Tier[]];
  /** The same where reading a post costs money once per UTC day: young posts cost no more for being read often, old ones do. */
  readonly pricedTiers: readonly [Tier, ...Tier[]];
  /** Captures fall on slots of `everyMs / slotsPerInterval`, so that the posts of an account come due together. */
  readonly slotsPerInterval: number;
  /** After `stillAfter` captures without movement the interval is stretched by `backOff`, never by more. */
  readonly stillAfter: number;
  readonly backOff: number;
  /** A step of at least `markedShare` of the total and `markedMin` shortens the interval by `comeForward`, never below the fastest tier's. */
  readonly markedShare: number;
  readonly markedMin: number;
  readonly comeForward: number;
  /** Failures that may pass: doubled from `retryMinMs` up to `retryMaxMs`, with jitter. */
  readonly retryMinMs: number;
  readonly retryMaxMs: number;
  /** Refusals that stay: asked again this seldom; a post that was gone `goneAfter` times is not asked again. */
  readonly refusedEveryMs: number;
  readonly goneAfter: number;
  /** How long an account rests when its platform says "too many" without saying for how long. */
  readonly rateLimitedMs: number;
  /** How long an account rests whose token was refused, unless it is reconnected before. */
  readonly tokenRefusedMs: number;
  /** The account's own figures. */
  readonly accountEveryMs: number;
}

export const DEFAULT_CADENCE: Cadence = {
  firstAfterMs: MINUTE,
  tiers: [
    { untilAgeMs: DAY, everyMs: HOUR },
    { untilAgeMs: 7 * DAY, everyMs: 6 * HOUR },
    { untilAgeMs: Number.POSITIVE_INFINITY, everyMs: DAY },
  ],
  pricedTiers: [
    { untilAgeMs: DAY, everyMs: HOUR },
    { untilAgeMs: 7 * DAY, everyMs: 6 * HOUR },
    { untilAgeMs: 30 * DAY, everyMs: 2 * DAY },
    { untilAgeMs: 90 * DAY, everyMs: 7 * DAY },
    { untilAgeMs: Number.POSITIVE_INFINITY, everyMs: 30 * DAY },
  ],
  slotsPerInterval: 6,
  stillAfter: 3,
  backOff: 2,
  markedShare: 0.1,
  markedMin: 5,
  comeForward: 2,
  retryMinMs: MINUTE,
  retryMaxMs: HOUR,
  refusedEveryMs: DAY,
  goneAfter: 3,
  rateLimitedMs: 15 * MINUTE,
  tokenRefusedMs: HOUR,
  accountEveryMs: DAY,
};
