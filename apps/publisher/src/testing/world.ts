import type { CommandMeta, Post } from '@afterpost/contracts';
import { idFrom, isRefusal, ManualClock, newId, silentLog } from '@afterpost/kernel';
import { type Claimed, DueQueue, Signal } from '@afterpost/messaging';
import type { Capabilities, Platforms } from '@afterpost/platforms';
import { Database, openDatabase } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import { Client } from 'pg';
import { Accounts } from '../know-accounts/accounts.ts';
import { PostCheck } from '../author-post/post-check.ts';
import { CreatePost } from '../author-post/create-post.handler.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { PostCommand } from '../post/post.commands.ts';
import { toPost } from '../post/post.view.ts';
import { PostStore, PUBLISH_TARGET, type PublishTargetPayload } from '../post/post-store.ts';
import { AttemptTarget } from '../publish-target/attempt-target.ts';
import { DeferTarget } from '../publish-target/defer-target.ts';
import { FollowProcessing } from '../publish-target/follow-processing.ts';
import { LookForTarget } from '../publish-target/look-for-target.ts';
import { Pace } from '../publish-target/pace.ts';
import { PublishTarget } from '../publish-target/publish-target.worker.ts';
import { RecordTarget } from '../publish-target/record-target.ts';
import { Tokens } from '../publish-target/tokens.ts';
import { publisherEnv } from '../env.ts';
import { type PublishingSettings, publishingOf } from '../settings.ts';
import { Death, Deaths } from './deaths.ts';
import { FakeNetwork, platformsOf } from './fake-network.ts';
import { FakeTokenHealth } from './fake-token-health.ts';

/** A store whose process may die right before or after a decision is committed. */
class MortalPostStore extends PostStore {
  readonly deaths: Deaths;

  constructor(database: Database, due: DueQueue, clock: ManualClock, deaths: Deaths) {
    super(database, due, clock);
    this.deaths = deaths;
  }

  override async work(tenantId: string, postId: string, command: (now: string) => PostCommand): ReturnType<PostStore['work']> {
    const { kind } = command(new Date(0).toISOString());
    this.deaths.at(`before ${kind}`);
    const decision = await super.work(tenantId, postId, command);
    this.deaths.at(`after ${kind}`);
    return decision;
  }
}

/** A publisher's database of a test file. */
export async function openTestDatabase(): Promise<{ database: Database } & AsyncDisposable> {
  const created = await testDatabase('publisher');
  const client = new Client({ connectionString: created.url });
  await client.connect();
  await client.query('create schema publisher');
  await client.end();
  const url = new URL(created.url);
  url.searchParams.set('options', '-c search_path=publisher');
  const definition = { schema: 'publisher', migrations: MIGRATIONS, poolSize: 10 };
  const database = await openDatabase(url.href, definition, new Signal(), silentLog);
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.dataSource.destroy();
      await created[Symbol.asyncDispose]();
    },
  };
}

/** A tenant with one connected account on a network of its own, and the processes that publish to it. */
export class World {
  readonly tenant = newId();
  readonly accountId = newId();
  readonly clock = new ManualClock();
  readonly deaths = new Deaths();
  readonly due = new DueQueue();
  readonly network: FakeNetwork;
  readonly platforms: Platforms;
  readonly tokenHealth = new FakeTokenHealth(this.deaths);
  readonly posts: PostStore;

  constructor(
    readonly database: Database,
    idempotency: Capabilities['idempotency'] = 'idempotent',
    private readonly settings: Partial<PublishingSettings> = {},
  ) {
    this.network = new FakeNetwork('bluesky', idempotency, this.clock, this.deaths);
    this.platforms = platformsOf(this.network);
    this.posts = new PostStore(database, this.due, this.clock);
  }

  async connect(accountId = this.accountId, status = 'active', tenant = this.tenant): Promise<void> {
    await this.database.pool.query(`insert into account values ($1, $2, 'bluesky', 'did:plc:one', 'one.test', $3, 1)`, [
      accountId,
      tenant,
      status,
    ]);
  }

  meta(id = newId()): CommandMeta {
    return { id, tenant: this.tenant };
  }

  get check(): PostCheck {
    return new PostCheck(new Accounts(this.database), this.platforms, this.clock);
  }

  /** Writes a post that is due now; its id. */
  async schedule(content = 'Good morning', ...accountIds: readonly string[]): Promise<string> {
    const postId = newId();
    const accounts = accountIds.length > 0 ? accountIds : [this.accountId];
    const targets = accounts.map((accountId) => ({ accountId, overrides: null }));
    const create = new CreatePost(this.posts, this.check, this.clock);
    const input = {
      postId,
      content,
      media: [],
      mediaType: null,
      linkUrl: null,
      campaignId: null,
      tags: [],
      topics: [],
      targets,
      scheduledAt: this.clock.now().toISOString(),
    };
    decided(await create.handle(input, this.meta()));
    return postId;
  }

  targetId(postId: string, accountId = this.accountId): string {
    return idFrom('target', postId, accountId);
  }

  /** A process that has just started: it knows nothing but the database. */
  worker(): PublishTarget {
    const posts = new MortalPostStore(this.database, this.due, this.clock, this.deaths);
    const tokens = new Tokens(this.tokenHealth, newId);
    const pace = new Pace(this.clock, { ...publishingOf(publisherEnv({}), () => 0.5), ...this.settings });
    const news = new RecordTarget(posts, silentLog);
    const refusals = new DeferTarget(tokens, pace, news);
    const attempt = new AttemptTarget(posts, tokens, pace, news, refusals);
    return new PublishTarget(
      posts,
      this.platforms,
      pace,
      attempt,
      new LookForTarget(tokens, pace, news),
      new FollowProcessing(tokens, pace, news, refusals),
    );
  }

  claim(limit = 10): Promise<Claimed<PublishTargetPayload>[]> {
    return this.due.claim<PublishTargetPayload>(this.database.pool, {
      kind: PUBLISH_TARGET,
      now: this.clock.now(),
      limit,
      leaseMs: 60_000,
    });
  }

  /** Does one due item as the host does; a death leaves it leased until its lease runs out, which is at once. */
  async do(item: Claimed<PublishTargetPayload>, worker = this.worker()): Promise<void> {
    try {
      const outcome = await worker.work(item);
      if (outcome.kind === 'done') await this.due.done(this.database.pool, item);
      else await this.due.postpone(this.database.pool, item, outcome.at);
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      await this.database.pool.query(
        `update due set leased_until = clock_timestamp() - interval '1 second' where key = $1 and lease is not null`,
        [item.key],
      );
    }
  }

  /** Works until nothing is planned any more, moving the clock to what is due next. */
  async runToTheEnd(rounds = 100): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      for (const item of await this.claim()) await this.do(item);
      const next = await this.due.nextDueAt(this.database.pool, PUBLISH_TARGET);
      if (!next) return;
      if (next > this.clock.now()) this.clock.set(next);
    }
    throw new Error('There is no end to it.');
  }

  async post(postId: string): Promise<Post> {
    const post = await this.posts.load(this.tenant, postId);
    if (!post) throw new Error('There is no such post.');
    return toPost(post, this.tenant);
  }

  /** Nothing of another test's work is left in the queue. */
  async forget(): Promise<void> {
    await this.database.pool.query('delete from due');
  }
}

/** What was not refused. */
export function decided<T>(outcome: T): Exclude<T, { refused: string }> {
  if (isRefusal(outcome)) throw new Error(`refused: ${outcome.refused} ${JSON.stringify(outcome.details)}`);
  return outcome as Exclude<T, { refused: string }>;
}
