import type { Failure } from '@afterpost/contracts';

/** A platform's answer or its refusal. Neither is an exception: an exception from an adapter is a bug of ours. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The platform answered. */
export const answered = <T>(value: T): Outcome<T> => ({ ok: true, value });

/** The platform refused, or could not be asked. */
export const failed = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure,
});

/**
 * The `platformCode` of a refresh that the platform may have carried out although its answer did not arrive: where each
 * refresh token works once, this one may be spent.
 */
export const ANSWER_LOST = 'answer_lost';
