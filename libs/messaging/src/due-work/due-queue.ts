import type { Queryable } from '@afterpost/event-store';

/** Something to be done at a time, once per kind and key. */
export interface DueItem<P = unknown> {
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Date;
  readonly payload: P;
  /** How often it was claimed since it was scheduled, this time included: a claim whose holder died counts. */
  readonly attempts: number;
}

/** A due item and the temporary right to do it. */
export type Claimed<P = unknown> = DueItem<P> & { readonly lease: string };

/** Which due items to claim: of a kind, due by the business clock, at most so many, for so long. */
export interface Claim {
  readonly kind: string;
  readonly now: Date;
  readonly limit: number;
  readonly leaseMs: number;
}

interface DueRow<P> {
  kind: string;
  key: string;
  due_at: Date;
  payload: P;
  attempts: number;
  lease: string;
}

// Due times follow the business clock, leases the database's, which nobody moves.
const CLAIM = `with next as materialized (
  select kind, key from due
  where kind = $1 and due_at <= $2 and (leased_until is null or leased_until <= clock_timestamp())
  order by due_at, key limit $3
  for update skip locked
)
update due d
set lease = gen_random_uuid(), leased_until = clock_timestamp() + $4 * interval '1 millisecond', attempts = d.attempts + 1, rescheduled = false
from next where d.kind = next.kind and d.key = next.key
returning d.kind, d.key, d.due_at, d.payload, d.attempts, d.lease`;

/**
 * Work that is due at a time, claimed under leases: at most one holder at a time, and nothing is forgotten when a holder
 * dies. An item that is rescheduled while it is being done stays, for after that.
 */
export class DueQueue {
  /** Plans an item, or moves it if it is planned already. */
  async schedule<P>(tx: Queryable, item: Pick<DueItem<P>, 'kind' | 'key' | 'dueAt' | 'payload'>): Promise<void> {
    await tx.query(
      `insert into due (kind, key, due_at, payload) values ($1, $2, $3, $4)
       on conflict (kind, key) do update
       set due_at = excluded.due_at, payload = excluded.payload, attempts = 0, rescheduled = due.lease is not null`,
      [item.kind, item.key, item.dueAt, JSON.stringify(item.payload)],
    );
  }

  /** Takes an item off the plan; whoever is doing it right now finds out when done. */
  async cancel(tx: Queryable, kind: string, key: string): Promise<void> {
    await tx.query('delete from due where kind = $1 and key = $2', [kind, key]);
  }

  /** Takes what is due, the longest overdue first. */
  async claim<P = unknown>(db: Queryable, { kind, now, limit, leaseMs }: Claim): Promise<Claimed<P>[]> {
    const { rows } = await db.query<DueRow<P>>({ name: 'messaging:claim-due', text: CLAIM, values: [kind, now, limit, leaseMs] });
    return rows
      .map(({ due_at, ...row }) => ({ ...row, dueAt: due_at }))
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.key < b.key ? -1 : 1));
  }

  /**
   * Ends an item; one that is off the plan already, because the work itself took it off, has ended. False: somebody else
   * holds it now, and what was done must not be recorded.
   */
  async done(tx: Queryable, { kind, key, lease }: Pick<Claimed, 'kind' | 'key' | 'lease'>): Promise<boolean> {
    const { rowCount } = await tx.query('delete from due where kind = $1 and key = $2 and lease = $3 and not rescheduled', [
      kind,
      key,
      lease,
    ]);
    if (rowCount === 1 || (await this.#giveBack(tx, { kind, key, lease }))) return true;
    const { rowCount: planned } = await tx.query('select 1 from due where kind = $1 and key = $2', [kind, key]);
    return planned === 0;
  }

  /** Puts an item off; it keeps its attempts. False: the lease is not ours any more. */
  async postpone(tx: Queryable, { kind, key, lease }: Pick<Claimed, 'kind' | 'key' | 'lease'>, dueAt: Date): Promise<boolean> {
    const { rowCount } = await tx.query(
      'update due set due_at = $4, lease = null, leased_until = null where kind = $1 and key = $2 and lease = $3 and not rescheduled',
      [kind, key, lease, dueAt],
    );
    return rowCount === 1 || this.#giveBack(tx, { kind, key, lease });
  }

  /** When an item is due; undefined when it is not planned. */
  async dueAt(db: Queryable, kind: string, key: string): Promise<Date | undefined> {
    const { rows } = await db.query<{ due_at: Date }>('select due_at from due where kind = $1 and key = $2', [kind, key]);
    return rows[0]?.due_at;
  }

  /** When the next item of a kind is due that nobody is doing; undefined when none is planned. */
  async nextDueAt(db: Queryable, kind: string): Promise<Date | undefined> {
    const { rows } = await db.query<{ due_at: Date }>(
      `select due_at from due where kind = $1 and (leased_until is null or leased_until <= clock_timestamp()) order by due_at, key limit 1`,
      [kind],
    );
    return rows[0]?.due_at;
  }

  /** It was rescheduled while it was being done: the new plan stands. */
  async #giveBack(tx: Queryable, { kind, key, lease }: Pick<Claimed, 'kind' | 'key' | 'lease'>): Promise<boolean> {
    const { rowCount } = await tx.query(
      'update due set lease = null, leased_until = null, rescheduled = false where kind = $1 and key = $2 and lease = $3',
      [kind, key, lease],
    );
    return rowCount === 1;
  }
}
