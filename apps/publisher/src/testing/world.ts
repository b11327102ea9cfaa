import type { CommandMeta, Post, PublicEvent } from '@afterpost/contracts';
import { idFrom, isRefusal, ManualClock, newId, silentLog } from '@afterpost/kernel';
import { type Claimed, DueQueue, Signal } from '@afterpost/messaging';
import type { Capabilities, Platforms } from '@afterpost/platforms';
import { Database, openDatabase, type Worker } from '@afterpost/service-host';
import { testDatabase } from '@afterpost/testing';
import { Client } from 'pg';
import { Accounts } from '../know-accounts/accounts.ts';
import { FollowAccounts } from '../know-accounts/follow-accounts.handler.ts';
import { PostCheck } from '../author-post/post-check.ts';
import { CreatePost } from '../author-post/create-post.handler.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { PostCommand } from '../post/post.commands.ts';
import { toPost } from '../post/post.view.ts';
import { RELEASE_HELD, type ReleaseHeldPayload } from '../post/held-targets.ts';
import { PostStore, PUBLISH_TARGET, type PublishTargetPayload } from '../post/post-store.ts';
import { AttemptTarget } from '../publish-target/attempt-target.ts';
import { DeferTarget } from '../publish-target/defer-target.ts';
import { FollowProcessing } from '../publish-target/follow-processing.ts';
import { LookForTarget } from '../publish-target/look-for-target.ts';
import { Pace } from '../publish-target/pace.ts';
import { HoldTarget } from '../publish-target/hold-target.ts';
import { PublishTarget } from '../publish-target/publish-target.worker.ts';
import { RecordTarget } from '../publish-target/record-target.ts';
import { StepTarget } from '../publish-target/step-target.ts';
import { Tokens } from '../publish-target/tokens.ts';
import { publisherEnv } from '../env.ts';
import { ReleaseHeld } from '../release-held/release-held.worker.ts';
import { type PublishingSettings, publishingOf } from '../settings.ts';
import { AccountEvents } from './account-events.ts';
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
  #heard = 1;

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

  /** token-health's news of the account, as the publisher hears it. */
  async hear(event: (account: AccountEvents, position: number) => PublicEvent): Promise<void> {
    this.#heard += 1;
    const news = event(new AccountEvents(this.tenant, this.accountId), this.#heard);
    await this.database.transaction(({ pg }) => new FollowAccounts(this.due, this.clock).handle([news], pg));
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

  get pace(): Pace {
    return new Pace(this.clock, { ...publishingOf(publisherEnv({}), () => 0.5), ...this.settings });
  }

  /** A store whose process may die; it knows nothing but the database. */
  get mortalPosts(): PostStore {
    return new MortalPostStore(this.database, this.due, this.clock, this.deaths);
  }

  /** A process that has just started. */
  worker(): PublishTarget {
    const posts = this.mortalPosts;
    const tokens = new Tokens(this.tokenHealth, newId);
    const { pace } = this;
    const news = new RecordTarget(posts, silentLog);
    const holding = new HoldTarget(new Accounts(this.database), pace, news);
    const refusals = new DeferTarget(tokens, pace, news, holding);
    const attempt = new AttemptTarget(posts, tokens, pace, news, refusals);
    const looking = new LookForTarget(tokens, pace, news);
    const following = new FollowProcessing(tokens, pace, news, refusals);
    return new PublishTarget(posts, this.platforms, pace, new StepTarget(posts, holding, attempt, looking, following));
  }

  /** What releases the account's held targets, in a process that has just started. */
  releaser(): ReleaseHeld {
    return new ReleaseHeld(this.database, new Accounts(this.database), this.mortalPosts, this.pace, silentLog);
  }

  claim<P = PublishTargetPayload>(limit = 10, kind = PUBLISH_TARGET): Promise<Claimed<P>[]> {
    return this.due.claim<P>(this.database.pool, {
      kind,
      now: this.clock.now(),
      limit,
      leaseMs: 60_000,
    });
  }

  /** Does one due item as the host does; a death leaves it leased until its lease runs out, which is at once. */
  async do<P = PublishTargetPayload>(item: Claimed<P>, worker: Worker<P> = this.worker() as Worker<P>): Promise<void> {
    try {
      const outcome = await worker.work(item, new AbortController().signal);
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
      await this.round();
      const next = await this.#nextDueAt();
      if (!next) return;
      if (next > this.clock.now()) this.clock.set(next);
    }
    throw new Error('There is no end to it.');
  }

  /** Does what is due now, once. */
  async round(): Promise<void> {
    for (const item of await this.claim<ReleaseHeldPayload>(10, RELEASE_HELD)) await this.do(item, this.releaser());
    for (const item of await this.claim()) await this.do(item);
  }

  async #nextDueAt(): Promise<Date | undefined> {
    const kinds = [PUBLISH_TARGET, RELEASE_HELD];
    const next = await Promise.all(kinds.map((kind) => this.due.nextDueAt(this.database.pool, kind)));
    return next.filter((at) => at !== undefined).toSorted((a, b) => a.getTime() - b.getTime())[0];
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
