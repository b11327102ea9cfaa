// What a bench makes and starts, and what takes it away again.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory that goes when the bench does. */
export function temporaryDirectory(stack, name) {
  const path = mkdtempSync(join(tmpdir(), `afterpost-bench-${name}-`));
  chmodSync(path, 0o711); // started by root, PostgreSQL is another user and must get through
  stack.defer(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Everything that a bench owns, disposed of at its end and, in good order, at a Ctrl-C. */
export function belongings() {
  const stack = new AsyncDisposableStack();
  const leave = async () => {
    process.on('uncaughtException', () => {}); // the work in hand loses its servers now: no news
    await stack.disposeAsync();
    process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, leave);
  return stack;
}
