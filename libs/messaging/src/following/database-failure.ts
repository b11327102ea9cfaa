import { ConnectionLost } from './transaction.ts';

// Not the statement's fault: lost connections (08), rolled back by others' work (40001, 40P01), a server that is full (53)
// or going down or up (57P), a session that was ended for being idle (25P03).
const STATES = /^(08...|40001|40P01|53...|57P0.|25P03)$/;
const SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
// pg tells these by message only
const MESSAGES =
  /connection (terminated|error|ended)|client was closed|connection error and is not queryable|timeout exceeded when trying to connect|pool after calling end/i;

/** Whether the database, not the work, is the reason: the same again later will do. */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof ConnectionLost) return true;
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string' && (STATES.test(code) || SYSTEM_CODES.has(code))) return true;
  if (MESSAGES.test(error.message)) return true;
  if (Array.isArray(errors)) return errors.some(isDatabaseFailure); // AggregateError of a dual-stack connect
  return isDatabaseFailure(error.cause);
}
