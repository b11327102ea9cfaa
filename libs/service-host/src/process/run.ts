import { AppError, type Log, messageOf, ticker } from '@afterpost/kernel';

const GIVE_UP_MS = 20_000;
/** `npm start` passes a Ctrl-C on twice within a millisecond; a person who means it takes longer. */
const SECOND_SIGNAL_MS = 500;
/** A handle that somebody forgot must not keep the process. */
const LINGER_MS = 1_000;

/**
 * Runs a process: starts it, waits for a signal or a crash, and stops everything in order. A second signal, or twenty
 * seconds, ends it at once. A known error is one sentence; anything else is a bug and shows its stack in the log.
 */
export async function run(log: Log, start: (stopping: AbortSignal) => Promise<AsyncDisposable>): Promise<void> {
  const stopping = new AbortController();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const stop = (): void => {
    if (stopping.signal.aborted) return;
    setTimeout(() => process.exit(1), GIVE_UP_MS).unref();
    stopping.abort();
    end();
  };
  listenToSignals(stop);
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'crashed');
    process.exitCode = 1;
    stop();
  });

  try {
    const running = await start(stopping.signal);
    await ended;
    await stopInOrder(running, log);
  } catch (error) {
    sayWhyNot(error, stopping.signal, log);
  }
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

function listenToSignals(stop: () => void): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    if (firstAt !== undefined && ticker() - firstAt > SECOND_SIGNAL_MS) process.exit(130);
    firstAt ??= ticker();
    stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

async function stopInOrder(running: AsyncDisposable, log: Log): Promise<void> {
  try {
    await running[Symbol.asyncDispose]();
  } catch (error) {
    process.exitCode = 1;
    log.error({ err: error, reason: messageOf(error) }, 'could-not-stop');
  }
}

function sayWhyNot(error: unknown, stopping: AbortSignal, log: Log): void {
  // Told to stop while it was starting: it did what it was told.
  if (stopping.aborted && error === stopping.reason) return;
  process.exitCode = 1;
  if (!(error instanceof AppError)) return log.error({ err: error, reason: messageOf(error) }, 'could-not-start');
  process.stderr.write(`\n${error.publicMessage}\n`);
  log.debug({ err: error }, 'could-not-start');
}
