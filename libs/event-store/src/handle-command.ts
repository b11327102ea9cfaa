import { isRefusal, type Refusal } from '@afterpost/kernel';
import { append } from './append.ts';
import { fold, type Aggregate, type Decided, type Loaded } from './decider.ts';
import type { EventMetadata, NewEvent } from './event.ts';
import type { Queryable } from './queryable.ts';
import { readStream } from './read-stream.ts';

/**
 * Loads a stream's state, lets the decider decide, and appends what it decided, inside the caller's transaction. The
 * stream is locked first, so that within a transaction nobody can come between load and append; a `ConcurrencyConflict`
 * can only come from isolation levels above READ COMMITTED or from a caller without a transaction.
 */
export async function handleCommand<S, C, E extends NewEvent>(
  tx: Queryable,
  aggregate: Aggregate<S, C, E>,
  streamId: string,
  command: C,
  metadata: EventMetadata,
): Promise<Decided<S, E> | Refusal> {
  await lockStream(tx, streamId);
  const loaded = await load(tx, aggregate, streamId);
  const decision = aggregate.decider.decide(command, loaded.state);
  if (isRefusal(decision)) return decision;
  if (decision.length === 0) return { ...loaded, events: decision };
  const appended = await append(tx, streamId, loaded.version, decision, metadata);
  return {
    ...appended,
    state: fold(aggregate.decider, loaded.state, decision),
    events: decision,
  };
}

/** The state of a stream: its events folded by the aggregate's decider. */
export async function load<S, C, E extends NewEvent>(db: Queryable, aggregate: Aggregate<S, C, E>, streamId: string): Promise<Loaded<S>> {
  const { decider, upcast } = aggregate;
  const events = await readStream(db, streamId, upcast);
  const last = events.at(-1);
  return {
    // what a stream holds was decided by this decider or brought into its shape by its upcaster
    state: fold(decider, decider.initialState(), events as unknown as readonly E[]),
    version: last?.version ?? 0,
    position: last?.position ?? 0,
  };
}

/** Makes every other writer of the stream wait until the caller's transaction ends. Of several streams, lock in sorted order. */
export async function lockStream(tx: Queryable, streamId: string): Promise<void> {
  await tx.query({
    name: 'event-store:lock',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))',
    values: [streamId],
  });
}
