import { z } from 'zod';
import { captureErrorSchema } from '../events/metrics.ts';
import { command } from './command.ts';

const instant = z.iso.datetime();

/**
 * Captures targets now, in the fewest calls, unless they were captured less than `maxAgeMs` ago. A target that fails
 * says why; the others are captured all the same.
 */
export const syncTargets = command('insights-fetcher.sync-targets', {
  in: z.object({ targetIds: z.array(z.uuid()).min(1).max(500), maxAgeMs: z.number().int().nonnegative().default(0) }),
  out: z.object({
    results: z.array(
      z.object({
        targetId: z.uuid(),
        status: z.enum(['success', 'partial', 'failed', 'unknown_target']),
        /** Answered by an earlier capture, without a call. */
        cached: z.boolean(),
        capturedAt: instant.nullable(),
        errors: z.array(captureErrorSchema),
      }),
    ),
    position: z.number().int(),
  }),
  timeoutMs: 30_000,
});
/** Captures an account's own figures now, and reads its newest page for posts that we don't know. */
export const syncAccount = command('insights-fetcher.sync-account', {
  in: z.object({ accountId: z.uuid(), maxAgeMs: z.number().int().nonnegative().default(0), discover: z.boolean().default(false) }),
  out: z.object({
    status: z.enum(['success', 'failed']),
    cached: z.boolean(),
    capturedAt: instant.nullable(),
    errors: z.array(captureErrorSchema),
    position: z.number().int(),
  }),
  refusals: ['account_not_found'],
  timeoutMs: 30_000,
});
