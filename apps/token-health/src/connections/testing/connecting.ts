import { randomBytes } from 'node:crypto';
import {
  beginConnection,
  type Command,
  type CommandMeta,
  findConnection,
  finishConnection,
  type Out,
  type Reply,
  selectCandidates,
  startConnection,
} from '@afterpost/contracts';
import { type Log, ManualClock, newId } from '@afterpost/kernel';
import { type Caller, InFlight } from '@afterpost/messaging';
import type { Platforms } from '@afterpost/platforms';
import { localHost, provision, type RunningService } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import type { Pool } from 'pg';
import type { z } from 'zod';
import { start } from '../../start.ts';
import { FakeConsentNetwork } from './fake-consent-network.ts';

export const NOON = '2026-01-05T12:00:00.000Z';
export const REDIRECT_URI = 'https://post.test/oauth/x/callback';
const NOBODY = '00000000-0000-0000-0000-000000000000';

type FinishInput = z.input<(typeof finishConnection)['in']>;

/** The whole service, over its commands; each test has a tenant of its own. */
export class Connecting implements AsyncDisposable {
  network = new FakeConsentNetwork();
  #tenant = newId();

  private constructor(
    readonly clock: ManualClock,
    /** Everything that was logged. */
    readonly lines: readonly string[],
    private readonly caller: Caller,
    private readonly service: RunningService,
    private readonly stack: AsyncDisposableStack,
  ) {}

  static async open(): Promise<Connecting> {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await testDatabase('token_health_connecting'));
    await provision(database.url);
    const clock = new ManualClock(NOON);
    const lines: string[] = [];
    const line = (fields: object, event: string): void => void lines.push(`${event} ${JSON.stringify(fields)}`);
    const log: Log = { debug: line, info: line, warn: line, error: line };
    const host = localHost({ databaseUrl: database.url, log, stopping: new AbortController().signal, clock });
    // Each test has a network of its own.
    const platforms: Platforms = { supported: [], get: (platform) => opened.network.get(platform), close: async () => {} };
    const service = stack.use(await start(host, { platforms, credentialsKey: randomBytes(32).toString('base64') }));
    const bus = await host.commands('gateway', new InFlight());
    const opened: Connecting = new Connecting(clock, lines, bus.caller, service, stack.move());
    return opened;
  }

  reset(): void {
    this.#tenant = newId();
    this.network = new FakeConsentNetwork();
  }

  get pool(): Pool {
    return this.service.database.pool;
  }

  meta(tenant = this.#tenant): CommandMeta {
    return { id: newId(), tenant };
  }

  begin(input: Partial<z.input<(typeof beginConnection)['in']>> = {}, meta = this.meta()) {
    return this.caller.call(beginConnection, { platform: 'x', redirectUri: REDIRECT_URI, ...input }, meta);
  }

  start(connectionId: string, browserKey: string) {
    return this.caller.call(startConnection, { connectionId, browserKey }, this.meta(NOBODY));
  }

  finish(input: Partial<FinishInput> & Pick<FinishInput, 'state' | 'browserKey'>) {
    const nothing = { platform: 'x', code: null, error: null, errorDescription: null } as const;
    return this.caller.call(finishConnection, { ...nothing, ...input }, this.meta(NOBODY));
  }

  find(connectionId: string, meta = this.meta()) {
    return this.caller.call(findConnection, { connectionId }, meta);
  }

  select(connectionId: string, candidateIds: string[], meta = this.meta()) {
    return this.caller.call(selectCandidates, { connectionId, candidateIds }, meta);
  }

  /** A browser that began and was sent to the network; a person there said yes. */
  async consented(input: Parameters<Connecting['begin']>[0] = {}, meta = this.meta()) {
    const { connectionId } = value(await this.begin(input, meta));
    const browserKey = aBrowser();
    const { authorizeUrl } = value(await this.start(connectionId, browserKey));
    const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
    return { connectionId, browserKey, state, authorizeUrl, code: this.network.consent(authorizeUrl), platform: input.platform ?? 'x' };
  }

  /** What its row says, whatever the clock does. */
  async noted(connectionId: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ status: string }>('select status from connection where connection_id = $1', [connectionId]);
    return rows[0]?.status;
  }

  /** Accounts and credentials of this test's tenant. */
  async stored(): Promise<{ accounts: number; credentials: number }> {
    const { rows } = await this.pool.query<{ accounts: number; credentials: number }>(
      `select count(a.*)::int as accounts, count(c.*)::int as credentials from account a left join credential c using (account_id) where tenant_id = $1`,
      [this.#tenant],
    );
    return rows[0] ?? { accounts: -1, credentials: -1 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stack.disposeAsync();
  }
}

/** The secret of a browser that nobody else has. */
export const aBrowser = (): string => randomBytes(32).toString('base64url');

export function value<C extends Command>(reply: Reply<C>): Out<C> {
  if (!reply.ok) throw new Error(JSON.stringify(reply));
  return reply.value;
}
