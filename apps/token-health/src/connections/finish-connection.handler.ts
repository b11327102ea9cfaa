import type { Code, CommandMeta, ConnectionError, finishConnection, In, Out } from '@afterpost/contracts';
import { AppError, type Clock, type Refusal, refuse } from '@afterpost/kernel';
import type { Handles } from '@afterpost/messaging';
import type { Candidate } from '@afterpost/platforms';
import { CLOCK, Database } from '@afterpost/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Connected, RecordConnection } from '../connect-account/record-connection.ts';
import { CHOICE_MS, EXCHANGE_MS, progressAt, type StoredConnection } from './connection.ts';
import { Connections } from './connections.ts';
import { Consent } from './consent.ts';
import { errorInCallback } from './error-in-callback.ts';
import { isSecretOf } from './one-time-secret.ts';

type Command = typeof finishConnection;
type Done = Out<Command>;
type No = Refusal<Code<Command>>;

/**
 * Takes a browser back from its network. The state is spent before the code is: of two callbacks one goes on, and whoever
 * dies in between leaves a connection that says so (`interrupted`), never half an account.
 */
@Injectable()
export class FinishConnection implements Handles<Command> {
  constructor(
    private readonly database: Database,
    private readonly connections: Connections,
    private readonly consent: Consent,
    private readonly recording: RecordConnection,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async handle(input: In<Command>, meta: CommandMeta): Promise<Done | No> {
    const connection = await this.#claimed(input);
    if ('refused' in connection) return connection;
    const { name } = this.consent.networkOf(connection);
    const error = errorInCallback(input, name);
    if (error) return this.#failed(connection, error);
    const exchanged = await this.consent.exchange(connection, input.code ?? '', this.connections.open(connection, 'verifier'));
    if (!exchanged.ok) return this.#failed(connection, exchanged.error);
    const [only] = exchanged.candidates;
    return only && exchanged.candidates.length === 1
      ? this.#connect(connection, only, meta)
      : this.#offer(connection, exchanged.candidates);
  }

  /** The connection whose state this is, spent from now on. Whoever shows no right to it spends nothing. */
  async #claimed({ platform, state, browserKey }: In<Command>): Promise<StoredConnection | No> {
    const now = this.clock.now();
    const connection = await this.connections.findByState(this.database.pool, state);
    if (!connection || connection.platform !== platform) return UNKNOWN;
    if (!isSecretOf(connection.browserHash, browserKey)) return refuse('wrong_browser', 'Another browser began this.');
    if (progressAt(connection, now).status === 'expired') return refuse('state_expired', 'It took longer than ten minutes.');
    const until = new Date(now.getTime() + EXCHANGE_MS);
    return (await this.connections.claim(this.database.pool, connection.connectionId, state, until)) ? connection : UNKNOWN;
  }

  async #failed(connection: StoredConnection, error: ConnectionError): Promise<Done> {
    await this.#whileExchanging(connection, (pg) => this.connections.ended(pg, connection.connectionId, error));
    return this.#done(connection, { status: 'failed', error });
  }

  async #connect(connection: StoredConnection, candidate: Candidate, meta: CommandMeta): Promise<Done> {
    const { connectionId, tenantId, platform } = connection;
    const { account, position } = await this.#whileExchanging(connection, async (pg): Promise<Connected> => {
      const recorded = await this.recording.record(pg, platform, candidate, { ...meta, tenant: tenantId });
      await this.connections.connected(pg, connectionId, [recorded.account.accountId]);
      return recorded;
    });
    return this.#done(connection, { status: 'connected', accounts: [account], position });
  }

  async #offer(connection: StoredConnection, candidates: readonly Candidate[]): Promise<Done> {
    const expiresAt = new Date(this.clock.now().getTime() + CHOICE_MS);
    await this.#whileExchanging(connection, (pg) => this.connections.offer(pg, connection.connectionId, candidates, expiresAt));
    return this.#done(connection, { status: 'awaiting_choice', candidateCount: candidates.length });
  }

  /** What took so long that it counts as interrupted must not come true after all. */
  #whileExchanging<T>({ connectionId }: StoredConnection, write: (pg: Parameters<Connections['lock']>[0]) => Promise<T>): Promise<T> {
    return this.database.transaction(async ({ pg }) => {
      const current = await this.connections.lock(pg, connectionId);
      if (!current || progressAt(current, this.clock.now()).status !== 'exchanging')
        throw new AppError('connection-interrupted', 'The exchange took longer than it may.');
      return write(pg);
    });
  }

  #done({ connectionId, redirectTo, ...connection }: StoredConnection, outcome: Pick<Done, 'status'> & Partial<Done>): Done {
    const { name } = this.consent.networkOf(connection);
    return { connectionId, platformName: name, error: null, accounts: [], candidateCount: 0, redirectTo, position: 0, ...outcome };
  }
}

const UNKNOWN: No = refuse('unknown_state', 'Nobody is waiting for this answer: it was used already, or it was never asked for.');
