import { parseEnv } from '@afterpost/kernel';
import { z } from 'zod';

const milliseconds = z.coerce.number().int().positive();

const schema = z.object({
  PUBLISH_LEASE_MS: milliseconds.default(120_000).describe('How long a worker may hold a target before another one looks after it.'),
  PUBLISH_CONCURRENCY: z.coerce.number().int().positive().default(4).describe('How many targets one publisher process works on at once.'),
  PUBLISH_START_WITHIN_MS: milliseconds
    .default(30_000)
    .describe('A call to a platform that has not begun within this time after it was written down is not made.'),
  PUBLISH_TRIES_MAX: z.coerce
    .number()
    .int()
    .positive()
    .default(8)
    .describe('How often a target that a platform puts off is tried before it fails; waiting for its budget does not count.'),
  PUBLISH_RETRY_FIRST_MS: milliseconds.default(30_000).describe('The first pause after a failure; it doubles from try to try.'),
  PUBLISH_RETRY_MAX_MS: milliseconds.default(3_600_000).describe('The longest pause between two tries.'),
  PUBLISH_RATE_LIMIT_PAUSE_MS: milliseconds
    .default(3_600_000)
    .describe('The pause after "too many requests" when the platform does not say how long.'),
  PUBLISH_RELEASE_EVERY_MS: milliseconds
    .default(60_000)
    .describe('The pause between two posts that waited for their account to be reconnected.'),
  PUBLISH_OVERDUE_MAX_MS: milliseconds
    .default(86_400_000)
    .describe('A post that waited for its account longer than this after its time is not published any more: it was missed.'),
});

/** The publisher's own knobs. */
export type PublisherEnv = z.output<typeof schema>;

export const publisherEnv = (env: Readonly<Record<string, string | undefined>>): PublisherEnv => parseEnv(schema, env);
