import { setTimeout as delay } from 'node:timers/promises';
import type { StoredEvent } from '../src/event.ts';
import { LogReader } from '../src/log-reader.ts';
import type { Queryable } from '../src/queryable.ts';

const LOOK_EVERY_MS = 2;

/** Follows a log from its beginning and remembers what it was handed. */
export class Tail {
  readonly seen: StoredEvent[] = [];
  readonly reader: LogReader;

  constructor(
    db: Queryable,
    private readonly pageSize = 50,
  ) {
    this.reader = new LogReader(db, 0);
  }

  get positions(): number[] {
    return this.seen.map(({ position }) => position);
  }

  /** Follows until `enough`, or fails after a bounded time with what is missing. */
  async follow(enough: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
    const giveUpAt = performance.now() + withinMs;
    for (;;) {
      const page = await this.reader.next(this.pageSize);
      this.seen.push(...page);
      if (await enough()) return;
      if (performance.now() > giveUpAt)
        throw new Error(`saw ${this.seen.length} events, at ${this.reader.position}, waiting: ${this.reader.waiting}`);
      if (page.length === 0) await delay(LOOK_EVERY_MS);
    }
  }

  /** Follows until nothing in the log is ahead of it. */
  followToEnd(db: Queryable): Promise<void> {
    return this.follow(async () => {
      const { rows } = await db.query<{ ahead: boolean }>('select exists (select from events where position > $1) as ahead', [
        this.reader.position,
      ]);
      return rows[0]?.ahead === false;
    });
  }
}

/** Every position of the log, as it stands, in order. */
export async function logPositions(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ position: string }>('select position from events order by position');
  return rows.map(({ position }) => Number(position));
}
