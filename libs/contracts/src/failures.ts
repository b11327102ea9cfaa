import { z } from 'zod';

/**
 * What went wrong at a platform, in eight words that every network's errors are sorted into. `unconfirmed` means that
 * the platform may or may not have done it; everything else surely did not happen.
 */
export const FAILURE_CLASSES = [
  'token_expired',
  'permission_denied',
  'not_found',
  'rate_limited',
  'content_rejected',
  'transient',
  'invalid_request',
  'unconfirmed',
] as const;

export const failureClassSchema = z.enum(FAILURE_CLASSES);
export type FailureClass = z.infer<typeof failureClassSchema>;

/** A platform's refusal as a value: its class, words for the user (redacted), and when asking again makes sense. */
export const failureSchema = z.object({
  class: failureClassSchema,
  message: z.string(),
  /** The platform's own code or error name, if it gave one. */
  platformCode: z.string().optional(),
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type Failure = z.infer<typeof failureSchema>;
