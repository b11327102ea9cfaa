import { AppError } from '@afterpost/kernel';

/** Somebody else appended to the stream since it was read. The transaction is lost; doing it again from the start is safe. */
export class ConcurrencyConflict extends AppError {
  constructor(
    readonly streamId: string,
    readonly expectedVersion: number | null,
    cause: unknown,
  ) {
    super('ES409', 'Somebody else changed this at the same moment. Please try again.', { cause });
  }
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';

/** Whether the same work, done again in a new transaction, may well succeed. */
const isConflict = (error: unknown): boolean =>
  error instanceof ConcurrencyConflict || [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].includes(sqlStateOf(error) ?? '');

/** The SQLSTATE that PostgreSQL gave an error, if it came from there. */
export function sqlStateOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * Repeats `work` while it loses to concurrent writers (version conflict, serialization failure, deadlock). For callers
 * that own the transaction: each call of `work` begins and ends its own. Everything else is thrown at once.
 */
export async function retryConflicts<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isConflict(error)) throw error;
    }
  }
}
