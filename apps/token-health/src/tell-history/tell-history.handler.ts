import type { Code, CommandMeta, In, Out, tellHistory } from '@afterpost/contracts';
import { readStreamBack, type StoredEvent } from '@afterpost/event-store';
import { type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { Database } from '@afterpost/service-host';
import { Injectable } from '@nestjs/common';
import type { AccountEvent } from '../account/account.events.ts';
import { findAccount } from '../account/accounts.ts';
import { toPublicEvents } from '../outgoing/to-public-events.ts';
import { wordsOf } from './words-of.ts';

type Command = typeof tellHistory;
type Happening = Out<Command>['events'][number];

/** An account's history from its own stream; of a disconnected account too, as it says how that came. */
@Injectable()
export class TellHistory implements Handles<Command> {
  constructor(private readonly database: Database) {}

  async handle({ accountId, before, limit }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const found = await findAccount(this.database.pool, meta.tenant, accountId);
    if (!found) return refuse('account_not_found', 'There is no such account.');
    const stored = await readStreamBack(this.database.pool, accountId, { before, limit: limit + 1 });
    const page = stored.slice(0, limit);
    const last = page.at(-1);
    return { events: page.flatMap(happeningsIn), next: stored.length > limit && last ? last.version : null };
  }
}

/** In the words and shape in which others may know it: never more than its public event. */
const happeningsIn = (stored: StoredEvent): Happening[] =>
  toPublicEvents(stored).map(({ type, data }) => ({
    version: stored.version,
    at: stored.metadata.occurredAt,
    type,
    // what a stream of this service holds are account events: toPublicEvents stops at any other
    words: wordsOf({ type: stored.type, data: stored.data } as AccountEvent),
    data: { ...data },
  }));
