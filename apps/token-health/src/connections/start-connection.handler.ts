import type { Code, CommandMeta, In, Out, startConnection } from '@afterpost/contracts';
import { type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { progressAt, STATE_MS } from './connection.ts';
import { Connections } from './connections.ts';
import { Consent } from './consent.ts';
import { isSecretOf, newSecret } from './one-time-secret.ts';

type Command = typeof startConnection;

/** Sends the first browser that wants to go on to the network, with a state that only this browser can bring back. */
@Injectable()
export class StartConnection implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly consent: Consent,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle({ connectionId, browserKey }: In<Command>, _meta: CommandMeta): Promise<Out<Command> | Refusal<Code<Command>>> {
    const now = this.clock.now();
    return this.database.transaction(async ({ pg }) => {
      const connection = await this.connections.lock(pg, connectionId);
      if (!connection) return refuse('connection_not_found', 'There is no such connection.');
      if (progressAt(connection, now).status !== 'pending') return refuse('connection_over', 'This link has been used, or is too old.');
      if (connection.browserHash !== null && !isSecretOf(connection.browserHash, browserKey))
        return refuse('wrong_browser', 'This link was opened in another browser already.');
      const [state, verifier] = [newSecret(), newSecret()];
      const url = this.consent.authorizeUrl(connection, state, verifier);
      if (!url.ok) return refuse('app_not_configured', url.failure.message);
      await this.connections.bind(pg, connectionId, {
        browserKey,
        state,
        verifier: this.consent.networkOf(connection).oauth.pkce ? verifier : null,
        expiresAt: new Date(now.getTime() + STATE_MS),
      });
      return { authorizeUrl: url.value };
    });
  }
}
