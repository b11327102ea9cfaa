import type { Code, CommandMeta, findConnection, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { openCandidates, shown } from './candidates.ts';
import { progressAt } from './connection.ts';
import { Connections } from './connections.ts';

type Command = typeof findConnection;

/** How far a tenant's connection is, and what there is to choose. */
@Injectable()
export class FindConnection implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ connectionId }: In<Command>, meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const connection = await this.connections.findOf(this.database.pool, meta.tenant, connectionId);
    if (!connection) return refuse('connection_not_found', 'There is no connection with this id.');
    const { platform, flavour, accountIds, createdAt, expiresAt } = connection;
    const { status, error } = progressAt(connection, this.clock.now());
    const candidates = status === 'awaiting_choice' ? openCandidates(this.connections, connection) : [];
    return {
      connectionId,
      platform,
      flavour,
      status,
      error,
      candidates: candidates.map((candidate) => shown(connectionId, candidate)),
      accountIds: [...accountIds],
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    };
  }
}
