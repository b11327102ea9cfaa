import type { Code, Command, Out, Reply } from '@afterpost/contracts';
import { ProblemException, type ProblemDetail, type ProblemType } from './problem.ts';

/** What a refusal means over HTTP: valid but impossible is 422 unless it is said otherwise here. */
const REFUSED: Readonly<Record<string, ProblemType>> = {
  post_not_found: 'not-found',
  account_not_found: 'not-found',
  connection_not_found: 'not-found',
  nothing_to_choose: 'conflict',
  notice_not_found: 'not-found',
  post_exists: 'conflict',
  being_published: 'conflict',
  token_too_young: 'conflict',
  platform_unavailable: 'platform-unavailable',
  platform_refused: 'platform-unavailable',
  rate_limited: 'rate-limited',
  invalid_request: 'unprocessable',
};

/** The value of a command's reply, or the problem that it is. */
export function valueOf<C extends Command>(reply: Reply<C>): Out<C> {
  if (reply.ok) return reply.value;
  throw problemOf(reply);
}

function problemOf<C extends Command>(reply: Exclude<Reply<C>, { ok: true }>): ProblemException {
  switch (reply.kind) {
    case 'refused':
      return refusal(reply.code, reply.message, reply.details);
    case 'invalid':
      return new ProblemException('invalid-request', reply.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
    case 'failed':
      return new ProblemException('internal', `The fault is ours. The log explains it under ${reply.ref}.`);
    case 'unavailable':
      return new ProblemException(
        'unavailable',
        'The service that does this is not running at the moment; nothing was done. Try again in a few seconds.',
        undefined,
        2,
      );
    case 'timeout':
      return new ProblemException(
        'unavailable',
        'The answer did not come in time; it may have been done. Retry with the same Idempotency-Key: it is done once.',
        undefined,
        2,
      );
  }
}

function refusal(code: Code<Command>, message: string, details: unknown): ProblemException {
  return new ProblemException(REFUSED[code] ?? 'unprocessable', message, errorsIn(details), retryAfterIn(details));
}

interface ViolationLike {
  readonly pointer: string;
  readonly message: string;
  readonly code?: string;
}

function errorsIn(details: unknown): ProblemDetail[] | undefined {
  const { violations } = (details ?? {}) as { violations?: readonly ViolationLike[] };
  const errors = violations?.map(({ pointer, message, code }) => ({ pointer, detail: message, ...(code ? { code } : {}) }));
  // Two accounts of one network find the same thing wrong with the same text: it is said once.
  return errors && [...new Map(errors.map((error) => [JSON.stringify(error), error])).values()];
}

function retryAfterIn(details: unknown): number | undefined {
  const { retryAfterMs } = (details ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? Math.ceil(retryAfterMs / 1_000) : undefined;
}
