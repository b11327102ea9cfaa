import { DAY, HOUR } from '@afterpost/kernel';
import type { MediaType } from '@afterpost/contracts';
import { logNormal, uniform } from './seeded.ts';

/** What a curve knows of a post. The figures are a pure function of this and of the post's age. */
export interface PostTraits {
  readonly seed: string;
  /** Tells posts apart; two posts with the same key live the same life. */
  readonly key: string;
  readonly postedAt: Date;
  readonly followers: number;
  readonly mediaType: MediaType;
  /** Multiplies what the followers would give: 0 is a post nobody sees, 10 one that travels. */
  readonly popularity?: number | undefined;
  readonly dip?: Dip | undefined;
}

/** The platform takes a share of the figures away at some age, as after a purge of bots. The only way down. */
export interface Dip {
  readonly afterMs: number;
  readonly share: number;
}

/** How much of each figure a network's people give, per reaction of the main kind (likes = 1). */
export type Appetite<Figure extends string> = Readonly<Record<Figure, number>>;

const MEDIA_APPEAL: Readonly<Record<MediaType, number>> = {
  text: 1,
  link: 0.65,
  image: 1.5,
  carousel: 1.6,
  video: 1.8,
  reel: 2.1,
  story: 0.6,
  document: 0.9,
};

/** Sunday first. */
const WEEKDAY_APPEAL = [0.84, 1, 1.12, 1.14, 1.08, 0.96, 0.8] as const;

/** Morning, lunch and evening, UTC; a post at four in the morning meets a third of them. */
const hourAppeal = (hour: number): number => 0.35 + bump(hour, 8, 2.2) * 0.6 + bump(hour, 12.5, 2) * 0.5 + bump(hour, 19.5, 3) * 0.95;

const bump = (hour: number, peak: number, width: number): number => {
  const distance = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
  return Math.exp(-(distance ** 2) / (2 * width ** 2));
};

/** Main reactions that a post ends up with, give or take its late days. Not an integer: an expectation. */
export function expectedReactions(traits: PostTraits): number {
  const { seed, key, postedAt } = traits;
  const fromFollowers = 0.021 * Math.max(0, traits.followers) ** 0.9;
  const moment = hourAppeal(postedAt.getUTCHours() + postedAt.getUTCMinutes() / 60) * (WEEKDAY_APPEAL[postedAt.getUTCDay()] ?? 1);
  const luck = logNormal(0.75, seed, key, 'popularity');
  return fromFollowers * moment * MEDIA_APPEAL[traits.mediaType] * luck * (traits.popularity ?? 1);
}

/** A post's fate, drawn once: what it ends up with and how fast it gets there. What is left is arithmetic on its age. */
export interface Life<Figure extends string> {
  readonly traits: PostTraits;
  readonly totals: Readonly<Record<Figure, number>>;
  readonly pace: number;
  /** One post in ten is found again, days later. */
  readonly lateWave: { readonly startsAt: number; readonly height: number };
}

export function lifeOf<F extends string>(appetite: Appetite<F>, traits: PostTraits): Life<F> {
  const { seed, key } = traits;
  const reactions = expectedReactions(traits);
  const figures = Object.keys(appetite) as F[];
  const total = (figure: F): number => reactions * appetite[figure] * logNormal(0.35, seed, key, figure, 'appetite');
  const foundAgain = uniform(seed, key, 'late wave') < 0.1;
  return {
    traits,
    totals: Object.fromEntries(figures.map((figure) => [figure, total(figure)])) as Record<F, number>,
    pace: logNormal(0.35, seed, key, 'pace'),
    lateWave: {
      startsAt: DAY * (1 + 4 * uniform(seed, key, 'late wave', 'start')),
      height: foundAgain ? 0.2 + 0.5 * uniform(seed, key, 'late wave', 'height') : 0,
    },
  };
}

/**
 * The share of the expected reactions that have come at an age: a fast first evening, a slower second day, a tail of
 * weeks, and perhaps a late wave. Never falls; may end a little above 1.
 */
export function growthAt({ traits, pace, lateWave }: Life<string>, ageMs: number): number {
  const wake = wakingAge(traits.postedAt, Math.max(0, ageMs));
  const first = 1 - Math.exp(-((wake / (4 * HOUR * pace)) ** 0.9));
  const second = 1 - Math.exp(-wake / (34 * HOUR * pace));
  const tail = 1 - Math.exp(-wake / (18 * DAY));
  const again = 1 - Math.exp(-Math.max(0, wake - lateWave.startsAt) / (9 * HOUR));
  return 0.7 * first + 0.25 * second + 0.05 * tail + lateWave.height * again;
}

/** Age as the audience lives it: nights pass slower than evenings. The integral of a sine above zero, so it only grows. */
function wakingAge(postedAt: Date, ageMs: number): number {
  const swing = 0.7;
  const from = postedAt.getTime();
  const gained = (DAY / (2 * Math.PI)) * swing * (Math.cos(dayPhase(from)) - Math.cos(dayPhase(from + ageMs)));
  return Math.max(0, ageMs + gained);
}

/** The audience is most awake at 17:00 UTC and least at 05:00. */
const dayPhase = (ms: number): number => (2 * Math.PI * (ms - 11 * HOUR)) / DAY;

/** Whole reactions out of an expectation: the nth comes at its own moment between n − 1 and n, so steps look like people. */
function arrived(expectation: number, traits: PostTraits, figure: string): number {
  const whole = Math.floor(expectation);
  return expectation - whole > nthMoment(traits, figure, whole + 1) ? whole + 1 : whole;
}

const nthMoment = (traits: PostTraits, figure: string, n: number): number => uniform(traits.seed, traits.key, figure, 'arrival', n);

/** The figures of a post at an age: non-negative integers that never fall, unless a dip says so. */
export function engagementAt<F extends string>(life: Life<F>, ageMs: number): Record<F, number> {
  const { traits, totals } = life;
  const growth = growthAt(life, ageMs);
  const kept = traits.dip && ageMs >= traits.dip.afterMs ? 1 - traits.dip.share : 1;
  const figures = Object.keys(totals) as F[];
  return Object.fromEntries(
    figures.map((figure) => [figure, Math.floor(arrived(totals[figure] * growth, traits, figure) * kept)]),
  ) as Record<F, number>;
}

/**
 * The first millisecond of age at which the nth reaction of a kind was there; the inverse of `engagementAt` without
 * dips. Whole milliseconds, so that the answer does not depend on when it is asked.
 */
export function arrivalAgeMs<F extends string>(life: Life<F>, figure: F, n: number, withinMs: number): number {
  const wanted = n - 1 + nthMoment(life.traits, figure, n);
  let [low, high] = [0, Math.ceil(withinMs)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (life.totals[figure] * growthAt(life, middle) > wanted) high = middle;
    else low = middle;
  }
  return high;
}
