/** Refused or failed (1), or asked in the wrong way (2). */
export type ExitCode = 1 | 2;

/** What ends a command: words for the user, and what the shell is told. */
export class Failed extends Error {
  override readonly name = 'Failed';

  constructor(
    message: string,
    readonly exitCode: ExitCode = 1,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
