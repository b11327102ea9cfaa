import type { AnyEventBody, CommandMeta, PublicEvent } from '@afterpost/contracts';
import { ManualClock, newId, silentLog } from '@afterpost/kernel';
import { Signal } from '@afterpost/messaging';
import { Database, openDatabase } from '@afterpost/service-host';
import { testDatabase, type TestDatabase } from '@afterpost/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_CADENCE } from '../cadence/cadence.ts';
import { AskPlatform } from '../capture-account/ask-platform.ts';
import { CaptureAccount } from '../capture-account/capture-account.ts';
import { CaptureLoop } from '../capture-account/capture-loop.ts';
import { RecordCapture } from '../capture-account/record-capture.ts';
import { DiscoverPage } from '../discover/discover-page.ts';
import { FollowAccounts } from '../follow/follow-accounts.handler.ts';
import { FollowPosts } from '../follow/follow-posts.handler.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { AccessGrants } from '../platform-session/access-grants.ts';
import { OpenSession } from '../platform-session/open-session.ts';
import { AccountLeases } from '../schedule/account-leases.ts';
import { RestAccount } from '../schedule/rest-account.ts';
import { DEFAULT_CAPTURES, DEFAULT_DISCOVER, type FetcherSettings } from '../settings.ts';
import { SyncAccount } from '../sync/sync-account.handler.ts';
import { SyncAccountTargets } from '../sync/sync-account-targets.ts';
import { SyncTargets } from '../sync/sync-targets.handler.ts';
import { FakeNeighbours } from './fake-neighbours.ts';
import { FakePlatform, platformsOf } from './fake-platform.ts';

const random = (): number => 0.5;

/** The whole fetcher on a database of its own, between a fake platform and fake neighbours. */
export class Fetcher {
  readonly platform = new FakePlatform();
  readonly neighbours = new FakeNeighbours();
  readonly clock = new ManualClock('2026-01-05T12:00:00.000Z');
  readonly settings: FetcherSettings;
  readonly leases: AccountLeases;
  readonly record: RecordCapture;
  readonly loop: CaptureLoop;
  readonly syncTargets: SyncTargets;
  readonly syncAccount: SyncAccount;
  #position = 0;

  private constructor(
    private readonly files: TestDatabase,
    readonly db: Database,
    settings: Partial<FetcherSettings>,
  ) {
    this.settings = {
      platforms: platformsOf(this.platform),
      cadence: DEFAULT_CADENCE,
      discover: DEFAULT_DISCOVER,
      captures: DEFAULT_CAPTURES,
      ...settings,
    };
    this.leases = new AccountLeases(db, newId, this.settings, pause);
    this.record = new RecordCapture(db, this.settings, random, silentLog);
    const openSession = new OpenSession(new AccessGrants(this.neighbours, newId), this.leases, this.settings);
    const ask = new AskPlatform(openSession, new DiscoverPage(db, this.neighbours, newId, this.settings), db, this.settings, this.clock);
    const capture = new CaptureAccount(
      ask,
      this.record,
      new RestAccount(db, this.settings, this.clock, random, silentLog),
      this.leases,
      silentLog,
    );
    this.loop = new CaptureLoop(db, this.leases, capture, this.settings, this.clock);
    this.syncTargets = new SyncTargets(db, new SyncAccountTargets(db, this.leases, capture, this.clock), this.settings, pause);
    this.syncAccount = new SyncAccount(db, this.leases, capture, this.settings, this.clock);
  }

  static async start(settings: Partial<FetcherSettings> = {}): Promise<Fetcher> {
    const files = await testDatabase('insights_fetcher');
    const db = await openDatabase(files.url, { schema: 'public', migrations: MIGRATIONS, poolSize: 12 }, new Signal(), silentLog);
    return new Fetcher(files, db, settings);
  }

  async stop(): Promise<void> {
    await this.db.dataSource.destroy();
    await this.files[Symbol.asyncDispose]();
  }

  /** What an owner has published comes round, as the consumer would bring it. */
  async hear(tenantId: string, ...bodies: Pick<AnyEventBody, 'type' | 'data'>[]): Promise<void> {
    const events = bodies.map(({ type, data }): PublicEvent => {
      const position = ++this.#position;
      const about = {
        specversion: '1.0',
        source: '/test',
        subject: '',
        dataschema: '',
        datacontenttype: 'application/json',
        prev: '',
      } as const;
      return {
        ...about,
        id: `1:${position}:0:test`,
        type,
        time: this.clock.now().toISOString(),
        tenantid: tenantId,
        epoch: 1,
        position,
        data,
      };
    });
    const posts = new FollowPosts(this.settings);
    const accounts = new FollowAccounts();
    await this.db.transaction(async ({ pg }) => {
      await accounts.handle(events, pg);
      await posts.handle(events, pg);
    });
  }

  /** What a killed process leaves behind once its lease has run out: it can neither write nor give the lease back. */
  async dieHolding(accountId: string): Promise<void> {
    const text = `update account_schedule set lease_owner = $2, lease_until = clock_timestamp() - interval '1 s' where account_id = $1`;
    await this.db.pool.query(text, [accountId, newId()]);
  }

  /** Rounds until nothing is due, as a loop does them. */
  async drain(): Promise<number> {
    for (let rounds = 0; ; rounds += 1) {
      const { waitMs } = await this.loop.round();
      if (waitMs > 0) return rounds;
    }
  }

  async rows<Row>(sql: string, ...values: unknown[]): Promise<Row[]> {
    return (await this.db.pool.query(sql, values)).rows as Row[];
  }

  async eventsOf<Data>(type: string): Promise<Data[]> {
    return (await this.rows<{ data: Data }>('select data from events where type = $1 order by position', type)).map((row) => row.data);
  }
}

export const metaOf = (tenant: string): CommandMeta => ({ id: newId(), tenant });

export const connected = (accountId: string, at: Date): Pick<AnyEventBody, 'type' | 'data'> => ({
  type: 'account.connected',
  data: {
    accountId,
    platform: 'bluesky',
    platformAccountId: 'did:plc:me',
    handle: 'me.test',
    displayName: null,
    avatarUrl: null,
    scopes: [],
    tokenExpiresAt: null,
    connectedAt: at.toISOString(),
  },
});

export const published = (
  accountId: string,
  externalId: string,
  at: Date,
  ids: { postId: string; targetId: string },
): Pick<AnyEventBody, 'type' | 'data'> => ({
  type: 'post.target_published',
  data: { ...ids, accountId, platform: 'bluesky', externalId, permalink: null, mediaType: 'text', publishedAt: at.toISOString() },
});
