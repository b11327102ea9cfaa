import { DAY, parseEnv } from '@afterpost/kernel';
import { z } from 'zod';
import { DEFAULT_CADENCE, type Cadence } from './cadence/cadence.ts';
import { DEFAULT_DISCOVER, type DiscoverSettings } from './settings.ts';

const seconds = z.coerce.number().int().positive();
const [young, middle] = DEFAULT_CADENCE.tiers;

const envSchema = z.object({
  CAPTURE_FIRST_AFTER_SECONDS: seconds
    .default(DEFAULT_CADENCE.firstAfterMs / 1_000)
    .describe('Seconds from publishing to the first capture.'),
  CAPTURE_YOUNG_EVERY_SECONDS: seconds.default(young.everyMs / 1_000).describe('Seconds between captures of a post on its first day.'),
  CAPTURE_WEEK_EVERY_SECONDS: seconds
    .default((middle ?? young).everyMs / 1_000)
    .describe('Seconds between captures of a post in its first week.'),
  CAPTURE_OLD_EVERY_SECONDS: seconds.default(DEFAULT_CADENCE.refusedEveryMs / 1_000).describe('Seconds between captures of older posts.'),
  CAPTURE_ACCOUNT_EVERY_SECONDS: seconds
    .default(DEFAULT_CADENCE.accountEveryMs / 1_000)
    .describe("Seconds between captures of an account's own figures."),
  DISCOVER_LIMIT: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(DEFAULT_DISCOVER.newestMax)
    .describe('How many of the newest posts each account capture reads.'),
  BACKFILL_POSTS: z.coerce
    .number()
    .int()
    .min(0)
    .max(100_000)
    .default(DEFAULT_DISCOVER.postsMax)
    .describe('How many earlier posts are read after connecting, at most.'),
  BACKFILL_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .default(DEFAULT_DISCOVER.ageMaxMs / DAY)
    .describe('How many days back earlier posts are read after connecting.'),
});

/** What an operator sets; everything else of the cadence is as documented. */
export interface FetcherEnv {
  readonly cadence: Cadence;
  readonly discover: DiscoverSettings;
}

/** @throws AppError `invalid-environment` */
export function fetcherEnv(variables: Readonly<Record<string, string | undefined>>): FetcherEnv {
  const env = parseEnv(envSchema, variables);
  return {
    cadence: {
      ...DEFAULT_CADENCE,
      firstAfterMs: env.CAPTURE_FIRST_AFTER_SECONDS * 1_000,
      tiers: [
        { untilAgeMs: DAY, everyMs: env.CAPTURE_YOUNG_EVERY_SECONDS * 1_000 },
        { untilAgeMs: 7 * DAY, everyMs: env.CAPTURE_WEEK_EVERY_SECONDS * 1_000 },
        { untilAgeMs: Number.POSITIVE_INFINITY, everyMs: env.CAPTURE_OLD_EVERY_SECONDS * 1_000 },
      ],
      accountEveryMs: env.CAPTURE_ACCOUNT_EVERY_SECONDS * 1_000,
    },
    discover: { ...DEFAULT_DISCOVER, newestMax: env.DISCOVER_LIMIT, postsMax: env.BACKFILL_POSTS, ageMaxMs: env.BACKFILL_DAYS * DAY },
  };
}
