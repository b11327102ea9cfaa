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
