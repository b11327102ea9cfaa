import type { Owner } from '@afterpost/contracts';
import { type Log, messageOf } from '@afterpost/kernel';
import { Database, LOG } from '@afterpost/service-host';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';

const WAIT_MS = 500;
const RECONNECT_MS = 500;

interface Waiting {
  readonly owner: Owner;
  readonly position: number;
  readonly seen: () => void;
}

/**
 * How far the read models are: one LISTEN connection hears of every batch that the snapshot-store commits. A write
 * waits here until its own position has become readable, but never for long: the answer itself does not depend on it.
 */
@Injectable()
export class Projected implements OnApplicationShutdown {
  readonly #reached = new Map<string, number>();
  readonly #waiting = new Set<Waiting>();
  #client: Client | undefined;
  #hearing = false;
  #closed = false;

  constructor(
    private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    void this.#listen();
  }

  /** Resolves when `owner`'s log is projected up to `position`, or after half a second: whether it was reached. */
  async reached(owner: Owner, position: number): Promise<boolean> {
    if ((this.#reached.get(owner) ?? 0) >= position) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(false), WAIT_MS);
      const waiting: Waiting = { owner, position, seen: () => settle(true) };
      const settle = (yes: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve(yes);
      };
      this.#waiting.add(waiting);
    });
  }

  notReady(): string | undefined {
    return this.#hearing ? undefined : 'read_progress is not being heard';
  }

  async onApplicationShutdown(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  async #listen(): Promise<void> {
    while (!this.#closed) {
      const client = new Client(this.database.pool.options);
      this.#client = client;
      await this.#hear(client).catch((error: unknown) => {
        if (!this.#closed) this.log.warn({ reason: messageOf(error) }, 'progress-not-heard');
      });
      this.#hearing = false;
      await client.end().catch(() => undefined);
      if (!this.#closed) await new Promise((again) => setTimeout(again, RECONNECT_MS));
    }
  }

  /** Until the connection is lost. A server that ends one says so first and hangs up then: two errors, neither of them ours. */
  async #hear(client: Client): Promise<void> {
    const lost = new Promise<void>((resolve) => client.on('end', resolve).on('error', () => resolve()));
    await client.connect();
    client.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    await client.query('listen read_progress');
    const { rows } = await client.query<{ owner: string; position: string }>('select owner, position::text from read.progress');
    for (const { owner, position } of rows) this.#advance(owner, Number(position));
    this.#hearing = true;
    await lost;
  }

  #heard(payload: string): void {
    const [owner = '', position = ''] = payload.split(':');
    this.#advance(owner, Number(position));
  }

  #advance(owner: string, position: number): void {
    this.#reached.set(owner, Math.max(this.#reached.get(owner) ?? 0, position));
    for (const waiting of this.#waiting) if (waiting.owner === owner && waiting.position <= position) waiting.seen();
  }
}
