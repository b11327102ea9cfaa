/**
 * An error that knows what may be said aloud. `publicMessage` is for the user and holds no secret, no SQL and no stack;
 * the cause is for the log. Translated once, at the edge.
 */
export class AppError extends Error {
  override readonly name = 'AppError';

  constructor(
    readonly code: string,
    readonly publicMessage: string,
    options?: { cause?: unknown },
  ) {
    super(`${code}: ${publicMessage}`, options);
  }
}

/** A business no: expected, named, never thrown. */
export interface Refusal<Code extends string = string> {
  readonly refused: Code;
  readonly message: string;
  readonly details?: unknown;
}

export const refuse = <Code extends string>(code: Code, message: string, details?: unknown): Refusal<Code> => ({
  refused: code,
  message,
  ...(details === undefined ? {} : { details }),
});

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && typeof (value as { refused?: unknown }).refused === 'string';

/** What an exception says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Closes a switch over a union: the compiler complains when a case is missing. */
export const unreachable = (value: never): never => {
  throw new AppError('unreachable', `Nothing handles ${JSON.stringify(value)}.`);
};
