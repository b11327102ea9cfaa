import { AppError, type Log, messageOf } from '@afterpost/kernel';

const GIVE_UP_MS = 20_000;
/** `npm start` passes a Ctrl-C on twice within a millisecond; a person who means it takes longer. */
const SECOND_SIGNAL_MS = 500;

/**
 * Runs a process: starts it, waits for a signal or a crash, and stops everything in order. A second signal, or twenty
 * seconds, ends it at once. A known error is one sentence; anything else is a bug and shows its stack in the log.
 */
export async function run(log: Log, start: (stopping: AbortSignal) => Promise<AsyncDisposable>): Promise<void> {
  const stopping = new AbortController();
  const ended = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve(), { once: true }));
  let firstSignalAt = 0;

  const onSignal = (): void => {
    if (stopping.signal.aborted && firstSignalAt > 0) {
      if (performance.now() - firstSignalAt > SECOND_SIGNAL_MS) process.exit(130);
      return;
    }
    firstSignalAt = performance.now();
    setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
    stopping.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'crashed');
    if (stopping.signal.aborted) return;
    process.exitCode = 1;
    setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
    stopping.abort();
  });

  try {
    await using _running = await start(stopping.signal);
    await ended;
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof AppError) process.stderr.write(`\n${error.publicMessage}\n`);
    else log.error({ err: error, reason: messageOf(error) }, 'could-not-start');
  }
  setTimeout(() => process.exit(), 1_000).unref();
}
