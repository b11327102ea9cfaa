import type { Code, CommandMeta, ConnectionStatus, In, Out, selectCandidates } from '@afterpost/contracts';
import type { Queryable } from '@afterpost/event-store';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { standing } from '../account/accounts.ts';
import { accountIdOf, type Connected, RecordConnection } from '../connect-account/record-connection.ts';
import { candidateIdOf, openCandidates } from './candidates.ts';
import { progressAt, type StoredConnection } from './connection.ts';
import { Connections } from './connections.ts';

type Command = typeof selectCandidates;
type Outcome = Out<Command> | Refusal<Code<Command>>;

/** Connects what was chosen, all or none, and forgets the tokens of the rest. */
@Injectable()
export class SelectCandidates implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly recording: RecordConnection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ connectionId, candidateIds }: In<Command>, meta: CommandMeta): Promise<Outcome> {
    const chosen = new Set(candidateIds);
    return this.database.transaction(async ({ pg }): Promise<Outcome> => {
      const connection = await this.connections.lock(pg, connectionId);
      if (connection?.tenantId !== meta.tenant) return refuse('connection_not_found', 'There is no connection with this id.');
      const { status } = progressAt(connection, this.clock.now());
      if (status === 'connected') return this.#again(pg, connection, chosen);
      if (status !== 'awaiting_choice') return refuse('nothing_to_choose', NOTHING_TO_CHOOSE[status]);
      return this.#connect(pg, connection, chosen, meta);
    });
  }

  async #connect(pg: Queryable, connection: StoredConnection, chosen: ReadonlySet<string>, meta: CommandMeta): Promise<Outcome> {
    const { connectionId, platform } = connection;
    const idOf = (platformAccountId: string): string => candidateIdOf(connectionId, platformAccountId);
    const candidates = openCandidates(this.connections, connection).filter(({ profile }) => chosen.has(idOf(profile.platformAccountId)));
    if (candidates.length < chosen.size)
      return refuse(
        'candidate_not_found',
        `Not every id is a candidate of this connection: see /api/v1/connections/${connectionId}/candidates.`,
      );
    const accounts: Connected[] = [];
    // Everybody locks accounts in the same order.
    for (const { candidate } of candidates
      .map((one) => ({ candidate: one, accountId: accountIdOf(meta.tenant, platform, one) }))
      .toSorted((a, b) => (a.accountId < b.accountId ? -1 : 1)))
      accounts.push(await this.recording.record(pg, platform, candidate, meta));
    await this.connections.connected(
      pg,
      connectionId,
      accounts.map(({ account }) => account.accountId),
    );
    return written(accounts);
  }

  /** Whoever chooses the same again has the earlier outcome. */
  async #again(pg: Queryable, { connectionId, accountIds }: StoredConnection, chosen: ReadonlySet<string>): Promise<Outcome> {
    const accounts: Connected[] = [];
    for (const accountId of accountIds) accounts.push(await standing(pg, accountId));
    const before = new Set(accounts.map(({ account }) => candidateIdOf(connectionId, account.platformAccountId)));
    const isSame = before.size === chosen.size && [...chosen].every((id) => before.has(id));
    return isSame ? written(accounts) : refuse('nothing_to_choose', NOTHING_TO_CHOOSE.connected);
  }
}

const written = (accounts: readonly Connected[]): Out<Command> => ({
  accounts: accounts.map(({ account }) => account),
  position: Math.max(...accounts.map(({ position }) => position)),
});

const NOTHING_TO_CHOOSE: Readonly<Record<Exclude<ConnectionStatus, 'awaiting_choice'>, string>> = {
  pending: 'Nobody has given consent yet: open authorize_url in a browser first.',
  exchanging: 'The network is being asked for its accounts right now: try again in a few seconds.',
  connected: 'The choice was made already; the tokens of the other accounts are forgotten. To connect more, connect again.',
  failed: 'This connection came to nothing: connect again.',
  expired: 'This connection is too old: connect again.',
};
