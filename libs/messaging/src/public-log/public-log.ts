import { dataSchemaOf, type Owner, type PublicEvent, type PublicEventBody } from '@afterpost/contracts';
import { eventIdAt, history, LogReader, type StoredEvent } from '@afterpost/event-store';
import { AppError } from '@afterpost/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { Diverged } from './diverged.ts';
import { comparePublicIds, isBeyondCut, parsePublicId, publicIdOf, tagOf, type History } from './public-id.ts';

/** What of a private event others may know: none, one or several public events. Pure: it is run again at every reading. */
export type ToPublicEvents = (event: StoredEvent) => readonly PublicEventBody[];

/** A place in the public log from which pages are read one after the other. */
export interface PublicCursor {
  readonly reader: LogReader;
  last: string;
}

/** Some public events in order, and how many private ones were read for them: none read means the end, or an open gap. */
export interface PublicPage {
  readonly events: readonly PublicEvent[];
  readonly read: number;
}

/**
 * An owner's log as others may see it. Ids and `prev` are a pure function of the log, so the relay, a reader over the
 * bus and a reader in the same process see the same bytes, wherever they start.
 */
export class PublicLog {
  readonly owner: Owner;
  readonly pool: Pool;
  readonly #toPublicEvents: ToPublicEvents;

  constructor(deps: { owner: Owner; pool: Pool; toPublicEvents: ToPublicEvents }) {
    this.owner = deps.owner;
    this.pool = deps.pool;
    this.#toPublicEvents = deps.toPublicEvents;
  }

  history(): Promise<History> {
    return history(this.pool);
  }

  /**
   * The id itself if this log holds its event; after a restore the last id that both logs have in common.
   *
   * @throws Diverged the log does not hold it and no epoch says why
   */
  async anchor(id: string, epochs: History): Promise<string> {
    if (id === '') return id;
    const { epoch, position, tag } = parsePublicId(id);
    if (isBeyondCut(id, epochs)) return this.#lastCommonId(epochs, epoch);
    const eventId = epochs.some(([known]) => known === epoch) ? await eventIdAt(this.pool, position) : undefined;
    if (eventId === undefined || tagOf(eventId) !== tag) throw new Diverged(id);
    return id;
  }

  /** Starts behind an id; its event is read again, because only some of its public events may have been told. */
  open(last: string): PublicCursor {
    return { reader: new LogReader(this.pool, Math.max(0, parsePublicId(last).position - 1)), last };
  }

  async page(cursor: PublicCursor, limit: number, epochs: History): Promise<PublicPage> {
    const stored = await cursor.reader.next(limit);
    const events: PublicEvent[] = [];
    for (const [id, event, body] of stored.flatMap((one) => this.#publicEventsOf(one, epochs))) {
      if (comparePublicIds(id, cursor.last) <= 0) continue;
      events.push(this.#envelop(id, cursor.last, event, body));
      cursor.last = id;
    }
    return { events, read: stored.length };
  }

  #publicEventsOf(event: StoredEvent, epochs: History): [id: string, event: StoredEvent, body: PublicEventBody][] {
    return this.#toPublicEvents(event).map((body, index) => [publicIdOf(event, index, epochs), event, body]);
  }

  #envelop(id: string, prev: string, { metadata }: StoredEvent, body: PublicEventBody): PublicEvent {
    const { epoch, position } = parsePublicId(id);
    if (!metadata.tenantId)
      throw new AppError('event-without-tenant', `Event ${position} of ${this.owner} belongs to no tenant and cannot be public.`);
    return {
      specversion: '1.0',
      id,
      source: `/${this.owner}`,
      type: body.type,
      subject: body.subject,
      time: metadata.occurredAt,
      dataschema: dataSchemaOf(body.type),
      datacontenttype: 'application/json',
      tenantid: metadata.tenantId,
      ...(metadata.correlationId && { correlationid: metadata.correlationId }),
      ...(metadata.causationId && { causationid: metadata.causationId }),
      ...(metadata.traceparent && { traceparent: metadata.traceparent }),
      epoch,
      position,
      prev,
      data: body.data,
    };
  }

  /** The last public id of an epoch that has ended: walks back from its end to an event that others were told about. */
  async #lastCommonId(epochs: History, endedEpoch: number): Promise<string> {
    const [, cut] = epochs.find(([epoch]) => epoch > endedEpoch) ?? [endedEpoch, 0];
    for (let upto = cut, span = 16; upto > 0; upto -= span, span *= 4) {
      const from = Math.max(0, upto - span);
      const last = await this.#lastPublicIdWithin(from, upto, epochs);
      if (last !== '') return last;
    }
    return '';
  }

  async #lastPublicIdWithin(after: number, upto: number, epochs: History): Promise<string> {
    const reader = new LogReader(this.pool, after);
    let last = '';
    for (;;) {
      const stored = await reader.next(500);
      const within = stored.filter(({ position }) => position <= upto);
      last = within.flatMap((event) => this.#publicEventsOf(event, epochs)).at(-1)?.[0] ?? last;
      if (within.length < stored.length || (stored.length === 0 && !reader.waiting)) return last;
      if (reader.waiting) await pause(5);
    }
  }
}
