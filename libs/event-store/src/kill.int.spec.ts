import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { logDatabase, type LogDatabase } from '../test/log-database.ts';
import { logPositions, Tail } from '../test/tail.ts';
import { append } from './append.ts';

const metadata = { occurredAt: '2026-01-05T12:00:00.000Z' };
const happened = [{ type: 'Happened', data: {} }];
const WORKSPACE = fileURLToPath(new URL('../../../', import.meta.url));
const WRITER = fileURLToPath(new URL('../test/writer-process.ts', import.meta.url));

/** A writer in a process of its own, with the positions it says it has committed. */
class WriterProcess {
  readonly committed: number[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(url: string, name: string) {
    this.#child = spawn(process.execPath, ['--conditions=@afterpost/source', '--import', './tools/swc-hook.mjs', WRITER, url, name], {
      cwd: WORKSPACE,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#closed = once(this.#child, 'close');
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => this.committed.push(Number(line)));
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }
}

describe('the log under kills', () => {
  let log: LogDatabase;
  beforeEach(async () => {
    log = await logDatabase();
  });
  afterEach(() => log.drop());

  it('loses nothing that a writer committed before kill -9, and blocks nobody after it', async () => {
    const writers = ['a', 'b', 'c', 'd'].map((name) => new WriterProcess(log.url, name));
    const tail = new Tail(log.pool);
    try {
      for (const writer of writers) {
        const before = writer.committed.length;
        await tail.follow(() => writer.committed.length > before + 20, 60_000);
        await writer.kill(); // wherever it is just now, most likely inside a transaction on the shared stream
      }
    } finally {
      await Promise.all(writers.map((writer) => writer.kill()));
    }
    const { position } = await append(log.pool, 'shared', null, happened, metadata);
    await tail.follow(() => tail.reader.position >= position);

    expect(tail.positions).toEqual(await logPositions(log.pool));
    const seen = new Set(tail.positions);
    expect(writers.flatMap(({ committed }) => committed).filter((confirmed) => !seen.has(confirmed))).toEqual([]);
  }, 90_000);

  it('gets over the positions and the lock of a backend that was terminated', async () => {
    const victim = await log.pool.connect();
    victim.on('error', () => {});
    await victim.query('begin');
    await append(victim, 'shared', null, happened, metadata);
    const follower = new Tail(log.pool);
    const next = append(log.pool, 'shared', null, happened, metadata); // waits for the victim's lock
    await append(log.pool, 'elsewhere', null, happened, metadata);
    expect(await follower.reader.next(10)).toEqual([]);
    expect(follower.reader.waiting).toBe(true);

    await log.pool.query('select pg_terminate_backend($1)', [(victim as PoolClient & { processID: number }).processID]);

    const { version, position } = await next;
    expect(version).toBe(1);
    await follower.follow(() => follower.reader.position >= position);
    expect(follower.positions).toEqual(await logPositions(log.pool));
    expect(follower.positions).toHaveLength(2);
    victim.release(true);
  });
});
