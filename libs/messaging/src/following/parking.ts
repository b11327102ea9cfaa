import type { PublicEvent } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { messageOf } from '@afterpost/kernel';
import { parsePublicId } from '../public-log/public-id.ts';

const REASON_LENGTH_MAX = 2_000;

/** What a consumer has set aside of one source, and the failed tries that lead there. */
export class Parking {
  readonly #key: readonly [consumer: string, source: string];

  constructor(consumer: string, source: string) {
    this.#key = [consumer, source];
  }

  /** Parks the events whose subject is parked already, and gives back the others. */
  async letPass(events: readonly PublicEvent[], tx: Queryable): Promise<readonly PublicEvent[]> {
    const { rows } = await tx.query<{ subject: string }>(
      'select distinct subject from parked where consumer = $1 and source = $2 and subject = any ($3)',
      [...this.#key, events.map((event) => event.subject)],
    );
    if (rows.length === 0) return events;
    const parked = new Set(rows.map((row) => row.subject));
    for (const event of events)
      if (parked.has(event.subject))
        await this.#put(event, { reason: 'behind a parked event of its subject', attempts: 0, behind: true }, tx);
    return events.filter((event) => !parked.has(event.subject));
  }

  async park(event: PublicEvent, attempts: number, error: unknown, tx: Queryable): Promise<void> {
    await this.#put(event, { reason: reasonOf(error), attempts, behind: false }, tx);
    await this.forgive(event, tx);
  }

  /** Counts a failed try; outside the transaction that failed, or the count would be rolled back with it. */
  async countAttempt(event: PublicEvent, error: unknown, db: Queryable): Promise<number> {
    const { rows } = await db.query<{ n: number }>(
      `insert into attempts as a (consumer, source, event_id, n, error) values ($1, $2, $3, 1, $4)
       on conflict (consumer, source, event_id) do update set n = a.n + 1, error = excluded.error
       returning n`,
      [...this.#key, event.id, reasonOf(error)],
    );
    return rows[0]?.n ?? 0;
  }

  async forgive(event: PublicEvent, tx: Queryable): Promise<void> {
    await tx.query('delete from attempts where consumer = $1 and source = $2 and event_id = $3', [...this.#key, event.id]);
  }

  /** Forgets what a restore has undone. */
  async forgetAfter(id: string, tx: Queryable): Promise<void> {
    const { epoch, position, index } = parsePublicId(id);
    await tx.query('delete from parked where consumer = $1 and source = $2 and (epoch, position, index) > ($3, $4, $5)', [
      ...this.#key,
      epoch,
      position,
      index,
    ]);
    await tx.query('delete from attempts where consumer = $1 and source = $2', [...this.#key]);
  }

  async #put(event: PublicEvent, why: { reason: string; attempts: number; behind: boolean }, tx: Queryable): Promise<void> {
    const { epoch, position, index } = parsePublicId(event.id);
    await tx.query(
      `insert into parked (consumer, source, event_id, subject, epoch, position, index, event, reason, attempts, behind)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [...this.#key, event.id, event.subject, epoch, position, index, JSON.stringify(event), why.reason, why.attempts, why.behind],
    );
  }
}

/** Why it failed, short enough to be read. */
export const reasonOf = (error: unknown): string => messageOf(error).slice(0, REASON_LENGTH_MAX);
