import type { Code, CommandMeta, describeConnection, In, Out } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { progressAt } from './connection.ts';
import { Connections } from './connections.ts';
import { Consent } from './consent.ts';
import { newSecret } from './one-time-secret.ts';

type Command = typeof describeConnection;

/** What somebody who holds the link is shown before going to the network. Changes nothing: previews open links too. */
@Injectable()
export class DescribeConnection implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly consent: Consent,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ connectionId }: In<Command>, _meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const connection = await this.connections.find(this.database.pool, connectionId);
    if (!connection) return refuse('connection_not_found', 'There is no such connection.');
    const { name, flavour } = this.consent.networkOf(connection);
    const url = this.consent.authorizeUrl(connection, newSecret(), newSecret());
    if (!url.ok) return refuse('app_not_configured', url.failure.message);
    return {
      platform: connection.platform,
      platformName: name,
      flavour: flavour.name,
      flavourWords: flavour.words,
      scopes: [...flavour.scopes],
      authorizeOrigin: new URL(url.value).origin,
      status: progressAt(connection, this.clock.now()).status,
      expiresAt: connection.expiresAt.toISOString(),
    };
  }
}
