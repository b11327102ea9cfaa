import { randomBytes } from 'node:crypto';
import type { CommandMeta } from '@afterpost/contracts';
import { newLeaseKey, parseKey, Vault } from '@afterpost/credentials';
import { isRefusal, type Log, ManualClock, newId, type Refusal, silentLog } from '@afterpost/kernel';
import { DueQueue, Signal } from '@afterpost/messaging';
import { Database, openDatabase, provision, urlAs } from '@afterpost/service-host';
import { type TestDatabase, testDatabase } from '@afterpost/testing';
import { AdoptToken } from '../adopt-token/adopt-token.worker.ts';
import { AccountKnowledge } from '../check-health/account-knowledge.ts';
import { CheckHealth } from '../check-health/check-health.handler.ts';
import { Probe } from '../check-health/probe.ts';
import { ConnectAccount } from '../connect-account/connect-account.handler.ts';
import { ConnectByToken } from '../connect-account/connect-by-token.handler.ts';
import { RecordConnection } from '../connect-account/record-connection.ts';
import { Credentials } from '../credential/credentials.ts';
import { KeyCheck } from '../credential/key-check.ts';
import { Lifetimes } from '../credential/lifetimes.ts';
import { DisconnectAccount } from '../disconnect-account/disconnect-account.handler.ts';
import { LeaseToken } from '../lease-token/lease-token.handler.ts';
import { CredentialInUse } from '../refresh-token/credential-in-use.ts';
import { Grant } from '../refresh-token/grant.ts';
import { RefreshSchedule } from '../refresh-token/refresh-schedule.ts';
import { RefreshTokenWorker } from '../refresh-token/refresh-token.worker.ts';
import { TokenRefresh } from '../refresh-token/token-refresh.ts';
import { RenewToken } from '../renew-token/renew-token.handler.ts';
import { ReportRefusal } from '../report-refusal/report-refusal.handler.ts';
import { RotateKeys } from '../rotate-keys/rotate-keys.handler.ts';
import type { CredentialsKeys } from '../settings.ts';
import { definition } from '../start.ts';
import { DisableAccount } from '../switch-account/disable-account.handler.ts';
import { EnableAccount } from '../switch-account/enable-account.handler.ts';
import { SwitchAccount } from '../switch-account/switch-account.ts';
import { TellHistory } from '../tell-history/tell-history.handler.ts';
import { TokenStatus } from '../token-status/token-status.handler.ts';
import { WatchExpiry } from '../watch-expiry/watch-expiry.worker.ts';
import { FakeNetwork, PASSWORD } from './fake-network.ts';

export const TENANT = '0190a0a0-0000-7000-8000-000000000001';
const START = '2026-01-05T12:00:00.000Z';
const KEY = randomBytes(32).toString('base64');
const KEYS: CredentialsKeys = { current: parseKey(KEY), others: [] };

export const metaOf = (tenant = TENANT, id = newId()): CommandMeta => ({ id, tenant });

/** One process of the service, wired by hand. */
export class Replica {
  readonly connect: ConnectAccount;
  readonly connectByToken: ConnectByToken;
  readonly disconnect: DisconnectAccount;
  readonly lease: LeaseToken;
  readonly report: ReportRefusal;
  readonly health: CheckHealth;
  readonly worker: RefreshTokenWorker;
  readonly watch: WatchExpiry;
  readonly renew: RenewToken;
  readonly disable: DisableAccount;
  readonly enable: EnableAccount;
  readonly history: TellHistory;
  readonly status: TokenStatus;
  readonly adopt: AdoptToken;
  readonly keys: KeyCheck;
  readonly rotate: RotateKeys;
  /** Tokens of the environment. */
  readonly given: { bluesky?: string } = {};

  constructor(
    readonly database: Database,
    readonly network: FakeNetwork,
    readonly clock: ManualClock,
    log: Log,
    keys: CredentialsKeys = KEYS,
    random: () => number = () => 0.5,
  ) {
    const vault = new Vault(keys.current, keys.others);
    const credentials = new Credentials(vault);
    const lifetimes = new Lifetimes(network, {});
    const schedule = new RefreshSchedule(new DueQueue(), lifetimes, random);
    const grant = new Grant(network, log);
    const tokens = new TokenRefresh(database, credentials, grant, schedule, clock);
    const inUse = new CredentialInUse(lifetimes, tokens, clock);
    const connections = new RecordConnection(database, credentials, schedule, clock);
    this.connect = new ConnectAccount(connections, network);
    this.connectByToken = new ConnectByToken(connections, network);
    this.disconnect = new DisconnectAccount(database, credentials, schedule, clock);
    this.lease = new LeaseToken(database, credentials, inUse, clock);
    this.report = new ReportRefusal(database, tokens, log);
    const knowledge = new AccountKnowledge(database, credentials, schedule);
    this.health = new CheckHealth(knowledge, grant, new Probe(inUse, tokens, grant, clock), clock);
    this.worker = new RefreshTokenWorker(tokens);
    this.watch = new WatchExpiry(database, credentials, grant, tokens, clock);
    this.renew = new RenewToken(database, credentials, tokens, clock);
    const accounts = new SwitchAccount(database, clock);
    this.disable = new DisableAccount(accounts);
    this.enable = new EnableAccount(accounts);
    this.history = new TellHistory(database);
    this.status = new TokenStatus(knowledge, lifetimes, this.given, clock);
    this.keys = new KeyCheck(database, keys);
    this.rotate = new RotateKeys(database, vault, this.keys, log);
    this.adopt = new AdoptToken(database, this.connectByToken, this.given, log, clock);
  }

  /** Connects the one account that there is. */
  async connected(): Promise<string> {
    const { account } = accepted(
      await this.connect.handle({ platform: 'bluesky', identifier: 'ada.test', password: PASSWORD, serviceUrl: null }, metaOf()),
    );
    return account.accountId;
  }

  /** The token as its caller opens it, and its version; or the code of the refusal. */
  async leased(accountId: string): Promise<{ token: string; version: number } | string> {
    const key = await newLeaseKey();
    const lease = await this.lease.handle({ accountId, publicKey: key.publicKey }, metaOf());
    return isRefusal(lease) ? lease.refused : { token: await key.open(lease, accountId), version: lease.version };
  }
}

/** A database, and for each test a clock, a network and as many replicas as it wants. */
export class TestBed implements AsyncDisposable {
  clock = new ManualClock(START);
  network = new FakeNetwork(this.clock);
  lines: string[] = [];
  readonly #databases: Database[] = [];
  #replicas = 0;

  private constructor(private readonly created: TestDatabase) {}

  static async open(): Promise<TestBed> {
    const created = await testDatabase('token_health');
    await provision(created.url);
    return new TestBed(created);
  }

  /** Everything from the beginning, for the next test. */
  async reset(): Promise<void> {
    await this.#databases[0]?.pool.query('truncate events, account, credential, due, key_check restart identity');
    this.clock = new ManualClock(START);
    this.network = new FakeNetwork(this.clock);
    this.lines = [];
    this.#replicas = 0;
  }

  async replica(wrap: (database: Database) => Database = (database) => database, keys?: CredentialsKeys): Promise<Replica> {
    const database = (this.#databases[this.#replicas] ??= await this.#open());
    this.#replicas += 1;
    return new Replica(wrap(database), this.network, this.clock, this.#log(), keys);
  }

  #open(): Promise<Database> {
    const { database } = definition({ platforms: this.network, credentialsKey: KEY });
    return openDatabase(urlAs(this.created.url, database.schema), database, new Signal(), silentLog);
  }

  #log(): Log {
    const line = (fields: object, event: string): void => void this.lines.push(`${event} ${JSON.stringify(fields)}`);
    return { debug: line, info: line, warn: line, error: line };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#databases.map(({ dataSource }) => dataSource.destroy()));
    await this.created[Symbol.asyncDispose]();
  }
}

export function accepted<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused}`);
  return outcome;
}

/** The types of an account's events, in order. */
export async function eventsOf({ pool }: Database, accountId: string): Promise<string[]> {
  const { rows } = await pool.query<{ type: string }>('select type from events where stream_id = $1 order by version', [accountId]);
  return rows.map(({ type }) => type);
}
