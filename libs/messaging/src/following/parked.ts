import type { Owner, PublicEvent } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import type { Pool } from 'pg';
import { Checkpoint } from './checkpoint.ts';
import { isDatabaseFailure } from './database-failure.ts';
import type { EventHandler } from './event-handler.ts';
import { reasonOf } from './parking.ts';
import { inTransaction } from './transaction.ts';

/** An event that a consumer has set aside, and why. */
export interface ParkedEvent {
  readonly consumer: string;
  readonly source: string;
  readonly event: PublicEvent;
  readonly reason: string;
  readonly attempts: number;
  /** Nothing is known to be wrong with it: an earlier event of its subject is parked. */
  readonly behind: boolean;
  readonly parkedAt: Date;
}

interface ParkedRow {
  consumer: string;
  source: string;
  event: PublicEvent;
  reason: string;
  attempts: number;
  behind: boolean;
  parked_at: Date;
}

/** What a service has parked, in the order of the logs. */
export async function listParked(
  db: Queryable,
  { consumer, limit = 100 }: { consumer?: string; limit?: number } = {},
): Promise<ParkedEvent[]> {
  const { rows } = await db.query<ParkedRow>(
    `select consumer, source, event, reason, attempts, behind, parked_at from parked
     where $1::text is null or consumer = $1 order by consumer, source, epoch, position, index limit $2`,
    [consumer ?? null, limit],
  );
  return rows.map(({ parked_at, ...row }) => ({ ...row, parkedAt: parked_at }));
}

/** What came of a requeue: events that took effect, and subjects whose next event failed again. */
export interface Requeued {
  readonly handled: number;
  readonly stillParked: readonly string[];
}

/**
 * Hands parked events to the handler again: per subject in the log's order, each with its own transaction, up to the
 * first that fails once more. May run beside the consumer; they take turns.
 */
export async function requeueParked(
  pool: Pool,
  consumer: string,
  source: Owner,
  { handler, subject }: { handler: EventHandler; subject?: string },
): Promise<Requeued> {
  const { rows } = await pool.query<{ subject: string }>(
    `select subject from (
       select distinct on (subject) subject, epoch, position, index from parked
       where consumer = $1 and source = $2 and ($3::text is null or subject = $3)
       order by subject, epoch, position, index
     ) as first order by epoch, position, index`,
    [consumer, source, subject ?? null],
  );
  let handled = 0;
  const stillParked: string[] = [];
  for (const row of rows) {
    const outcome = await requeueSubject(pool, [consumer, source, row.subject], handler);
    handled += outcome.handled;
    if (outcome.failed) stillParked.push(row.subject);
  }
  return { handled, stillParked };
}

type SubjectKey = readonly [consumer: string, source: string, subject: string];

async function requeueSubject(pool: Pool, key: SubjectKey, handler: EventHandler): Promise<{ handled: number; failed: boolean }> {
  for (let handled = 0; ; handled += 1) {
    try {
      if (!(await inTransaction(pool, (tx) => requeueFirst(tx, key, handler)))) return { handled, failed: false };
    } catch (error) {
      if (isDatabaseFailure(error)) throw error;
      await recordFailure(pool, key, error);
      return { handled, failed: true };
    }
  }
}

const FIRST = `event_id = (select p.event_id from parked p where p.consumer = $1 and p.source = $2 and p.subject = $3
  order by p.epoch, p.position, p.index limit 1)`;

async function requeueFirst(tx: Parameters<EventHandler['handle']>[1], key: SubjectKey, handler: EventHandler): Promise<boolean> {
  // the consumer does the same: it cannot let a newer event of the subject pass in the meantime
  await new Checkpoint(key[0], key[1]).takeTurn(tx);
  const { rows } = await tx.query<{ event: PublicEvent }>(
    `delete from parked where consumer = $1 and source = $2 and subject = $3 and ${FIRST} returning event`,
    [...key],
  );
  const [row] = rows;
  if (!row) return false;
  await handler.handle([row.event], tx);
  return true;
}

async function recordFailure(pool: Pool, key: SubjectKey, error: unknown): Promise<void> {
  await pool.query(
    `update parked set attempts = attempts + 1, reason = $4, behind = false where consumer = $1 and source = $2 and subject = $3 and ${FIRST}`,
    [...key, reasonOf(error)],
  );
}
